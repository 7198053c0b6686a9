using System.Globalization;
using System.Text.Json.Nodes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Processes;

/// <summary>A process of <c>Bro.Rpc.EndToEnd.Peer</c>: a typed service, a raw one, or just a caller. All of them can call.</summary>
internal sealed class PeerProcess(RunningProcess process) : IAsyncDisposable
{
    private int _calls;

    public RunningProcess Process { get; } = process;

    public static Task<PeerProcess> StartTypedAsync(string socketPath, CancellationToken cancellationToken) =>
        StartAsync("typed", socketPath, "worker", null, cancellationToken);

    public static Task<PeerProcess> StartRawAsync(string socketPath, string name, CancellationToken cancellationToken) =>
        StartAsync("raw", socketPath, name, null, cancellationToken);

    public static Task<PeerProcess> StartCallerAsync(
        string socketPath, string name, CancellationToken cancellationToken, TimeSpan? timeout = null) =>
        StartAsync("call", socketPath, name, timeout, cancellationToken);

    /// <summary>Makes a typed call of the worker, or a raw one of another service.</summary>
    /// <returns><c>{"ok":true,"data":…,"ms":…}</c> or <c>{"ok":false,"error":{"code","message","type"},"ms":…}</c></returns>
    public async Task<JsonObject> CallAsync(string method, JsonNode? parameters, CancellationToken cancellationToken, string? to = null) =>
        await ResultOfAsync(await BeginCallAsync(method, parameters, cancellationToken, to), cancellationToken);

    /// <summary>Makes a call and does not wait for it.</summary>
    /// <returns>What <see cref="ResultOfAsync"/> wants.</returns>
    public async Task<string> BeginCallAsync(string method, JsonNode? parameters, CancellationToken cancellationToken, string? to = null)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"call-{Interlocked.Increment(ref _calls)}");
        var request = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters?.DeepClone() };
        if (to is not null)
        {
            request["to"] = to;
        }

        await Process.WriteLineAsync(request.ToJsonString(), cancellationToken);
        return id;
    }

    public async Task<JsonObject> ResultOfAsync(string id, CancellationToken cancellationToken)
    {
        OutputLine line = await Process.WaitForLineAsync($"{{\"id\":\"{id}\",", cancellationToken: cancellationToken);
        JsonObject result = JsonNode.Parse(line.Text)!.AsObject();
        result.Remove("id");
        return result;
    }

    /// <summary>Stops it with SIGSTOP, and waits until each of its threads stands: one that runs at this moment goes on for a while.</summary>
    public async Task FreezeAsync(CancellationToken cancellationToken)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Whether a process stands is seen in /proc.");
        Process.Signal(ProcessSignal.Stop);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limits.Kill);
        while (!Directory.EnumerateDirectories($"/proc/{Process.Id}/task").All(IsStanding))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), limit.Token);
        }
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    // "id (name) state …", and the name may hold anything
    private static bool IsStanding(string task)
    {
        try
        {
            string status = File.ReadAllText(Path.Combine(task, "stat"));
            return status[status.LastIndexOf(')') + 2] == 'T';
        }
        catch (IOException)
        {
            // a thread that has ended meanwhile
            return true;
        }
    }

    private static async Task<PeerProcess> StartAsync(
        string kind, string socketPath, string name, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        string milliseconds = ((long)(timeout ?? Limits.Call).TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        RunningProcess process = ProcessRunner.StartDotnet(Programs.Peer, kind, socketPath, name, milliseconds);
        try
        {
            await process.WaitForLineAsync($"ready {name}", cancellationToken: cancellationToken);
            return new PeerProcess(process);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }
}
