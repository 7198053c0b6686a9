using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.EndToEnd.Tests.Processes;

/// <summary>A process of <c>Bro.Rpc.EndToEnd.Peer</c>: a typed service, a raw one, or just a caller. All of them can call.</summary>
internal sealed class PeerProcess(RunningProcess process) : IAsyncDisposable
{
    private int _calls;

    public RunningProcess Process { get; } = process;

    /// <summary>What a peer writes that was told nothing else.</summary>
    public const string Json = "Json";

    /// <summary>The other thing that a peer may write.</summary>
    public const string MessagePack = "MessagePack";

    public static Task<PeerProcess> StartTypedAsync(string socketPath, CancellationToken cancellationToken, string serializer = Json) =>
        StartAsync("typed", socketPath, "worker", null, null, cancellationToken, serializer);

    public static Task<PeerProcess> StartRawAsync(string socketPath, string name, CancellationToken cancellationToken, TimeSpan? heartbeatInterval = null, string serializer = Json) =>
        StartAsync("raw", socketPath, name, null, heartbeatInterval, cancellationToken, serializer);

    public static Task<PeerProcess> StartHostedAsync(string socketPath, CancellationToken cancellationToken) =>
        StartAsync("hosted", socketPath, "hosted", null, null, cancellationToken);

    public static Task<PeerProcess> StartCallerAsync(
        string socketPath, string name, CancellationToken cancellationToken, TimeSpan? timeout = null, TimeSpan? heartbeatInterval = null, string serializer = Json) =>
        StartAsync("call", socketPath, name, timeout, heartbeatInterval, cancellationToken, serializer);

    /// <summary>A peer whose spans the SDK of OpenTelemetry exports, for <see cref="SpansAsync"/>: a caller, or a raw service.</summary>
    public static Task<PeerProcess> StartTracedAsync(string kind, string socketPath, string name, CancellationToken cancellationToken, string serializer = Json) =>
        StartAsync(kind, socketPath, name, null, null, cancellationToken, serializer, "traced");

    /// <summary>A caller or a raw service with .NET's own completions of sockets.</summary>
    public static Task<PeerProcess> StartManagedAsync(string kind, string socketPath, string name, CancellationToken cancellationToken) =>
        ReadyAsync(Programs.StartManaged(Programs.Peer, Arguments(kind, socketPath, name, null, null, Json, [])), name, cancellationToken);

    /// <summary>A peer that is expected to be refused: one that is no host says <c>refused CODE: …</c>; it ends.</summary>
    public static RunningProcess StartUnready(string kind, string socketPath, string name) =>
        Start(kind, socketPath, name, null, null, Json, []);

    /// <summary>Makes a typed call of the worker, or a raw one of another service.</summary>
    /// <returns><c>{"ok":true,"data":…,"ms":…}</c> or <c>{"ok":false,"error":{"code","message","type"},"ms":…}</c></returns>
    public async Task<JsonObject> CallAsync(string method, JsonNode? parameters, CancellationToken cancellationToken, string? to = null) =>
        await ResultOfAsync(await BeginCallAsync(method, parameters, cancellationToken, to), cancellationToken);

    /// <summary>Makes a call and does not wait for it.</summary>
    /// <returns>What <see cref="ResultOfAsync"/> wants.</returns>
    public Task<string> BeginCallAsync(string method, JsonNode? parameters, CancellationToken cancellationToken, string? to = null) =>
        BeginAsync(new JsonObject { ["method"] = method, ["params"] = parameters?.DeepClone() }, to, cancellationToken);

    /// <summary>Makes a call and waits until it was written, whether anybody reads it or not.</summary>
    public async Task<string> WriteCallAsync(string method, JsonNode? parameters, string to, CancellationToken cancellationToken)
    {
        string id = await BeginAsync(new JsonObject { ["method"] = method, ["params"] = parameters?.DeepClone(), ["tell"] = true }, to, cancellationToken);
        await SaysAsync($"called {id}", cancellationToken);
        return id;
    }

    /// <summary>Makes a call whose handler says <c>entered KEY</c> and stands there until it is released.</summary>
    public Task<string> BeginHoldAsync(string to, string key, CancellationToken cancellationToken, int size = 1) =>
        BeginCallAsync("hold", new JsonObject { ["key"] = key, ["size"] = size }, cancellationToken, to);

    /// <summary>Lets a handler of this process answer.</summary>
    public Task ReleaseAsync(string key, CancellationToken cancellationToken) =>
        Process.WriteLineAsync(new JsonObject { ["release"] = key }.ToJsonString(), cancellationToken);

    /// <summary>Waits for a line that a handler of this process wrote.</summary>
    public Task SaysAsync(string line, CancellationToken cancellationToken) =>
        Process.WaitForLineAsync(output => output.Text == line, $"the line \"{line}\"", cancellationToken: cancellationToken);

    public async Task<JsonObject> ResultOfAsync(string id, CancellationToken cancellationToken)
    {
        OutputLine line = await Process.WaitForLineAsync($"{{\"id\":\"{id}\",", cancellationToken: cancellationToken);
        JsonObject result = JsonNode.Parse(line.Text)!.AsObject();
        result.Remove("id");
        return result;
    }

    /// <summary>The spans that the process has exported, once there are so many. To be asked once.</summary>
    public async Task<IReadOnlyList<ExportedSpan>> SpansAsync(int count, CancellationToken cancellationToken)
    {
        const string Head = "spans ";
        await Process.WriteLineAsync(new JsonObject { ["spans"] = count }.ToJsonString(), cancellationToken);
        OutputLine line = await Process.WaitForLineAsync(Head, cancellationToken: cancellationToken);
        return JsonSerializer.Deserialize<List<ExportedSpan>>(line.Text[Head.Length..], JsonSerializerOptions.Web)!;
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private async Task<string> BeginAsync(JsonObject request, string? to, CancellationToken cancellationToken)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"call-{Interlocked.Increment(ref _calls)}");
        request["id"] = id;
        if (to is not null)
        {
            request["to"] = to;
        }

        await Process.WriteLineAsync(request.ToJsonString(), cancellationToken);
        return id;
    }

    private static Task<PeerProcess> StartAsync(
        string kind, string socketPath, string name, TimeSpan? timeout, TimeSpan? heartbeatInterval, CancellationToken cancellationToken, string serializer = Json, params string[] more) =>
        ReadyAsync(Start(kind, socketPath, name, timeout, heartbeatInterval, serializer, more), name, cancellationToken);

    private static async Task<PeerProcess> ReadyAsync(RunningProcess process, string name, CancellationToken cancellationToken)
    {
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

    private static RunningProcess Start(string kind, string socketPath, string name, TimeSpan? timeout, TimeSpan? heartbeatInterval, string serializer, string[] more) =>
        ProcessRunner.StartDotnet(Programs.Peer, Arguments(kind, socketPath, name, timeout, heartbeatInterval, serializer, more));

    private static string[] Arguments(string kind, string socketPath, string name, TimeSpan? timeout, TimeSpan? heartbeatInterval, string serializer, string[] more) =>
        [kind, socketPath, name, Milliseconds(timeout ?? Limits.Call), Milliseconds(heartbeatInterval ?? Limits.Call), serializer, .. more];

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
