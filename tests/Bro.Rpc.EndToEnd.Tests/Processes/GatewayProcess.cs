using System.Globalization;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.EndToEnd.Tests.Processes;

/// <summary><c>bro gateway</c>, and what it says about who is connected.</summary>
internal sealed class GatewayProcess(RunningProcess process, string socketPath) : IAsyncDisposable
{
    public RunningProcess Process { get; } = process;

    public string SocketPath { get; } = socketPath;

    /// <summary>Starts it and waits until it listens.</summary>
    public static Task<GatewayProcess> StartAsync(string socketPath, CancellationToken cancellationToken, TimeSpan? heartbeatInterval = null) =>
        ReadyAsync(ProcessRunner.StartDotnet(Programs.Bro, Arguments(socketPath, heartbeatInterval ?? TimeSpan.FromSeconds(30))), socketPath, cancellationToken);

    /// <summary>Starts it with .NET's own completions of sockets, as on systems without epoll.</summary>
    public static Task<GatewayProcess> StartManagedAsync(string socketPath, CancellationToken cancellationToken) =>
        ReadyAsync(Programs.StartManaged(Programs.Bro, Arguments(socketPath, TimeSpan.FromSeconds(30))), socketPath, cancellationToken);

    /// <summary>Starts it by a shell that allows it so many open files, and waits until it listens.</summary>
    public static Task<GatewayProcess> StartLimitedAsync(string socketPath, int openFiles, CancellationToken cancellationToken) =>
        ReadyAsync(
            ProcessRunner.Start(
                "/bin/sh",
                [
                    "-c",
                    string.Create(CultureInfo.InvariantCulture, $"ulimit -n {openFiles} && exec \"$@\""),
                    "sh",
                    ProcessRunner.DotnetPath,
                    "exec",
                    Programs.Bro,
                    .. Arguments(socketPath, TimeSpan.FromSeconds(30)),
                ]),
            socketPath,
            cancellationToken);

    private static string[] Arguments(string socketPath, TimeSpan heartbeatInterval) =>
        ["gateway", "--socket", socketPath, "--verbose", "--heartbeat-interval", string.Create(CultureInfo.InvariantCulture, $"{heartbeatInterval.TotalMilliseconds}ms")];

    private static async Task<GatewayProcess> ReadyAsync(RunningProcess process, string socketPath, CancellationToken cancellationToken)
    {
        try
        {
            await process.WaitForLineAsync($"The gateway listens at {socketPath}", cancellationToken: cancellationToken);
            return new GatewayProcess(process, socketPath);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until an answer was passed on.</summary>
    public Task WaitForAnswerAsync(string from, string to, CancellationToken cancellationToken) =>
        Process.WaitForLineAsync($"{from} → {to} answered [", cancellationToken: cancellationToken);

    public Task WaitForServiceAsync(string name, CancellationToken cancellationToken) =>
        Process.WaitForLineAsync($"Service {name} registered", cancellationToken: cancellationToken);

    /// <summary>Waits until a call was passed on.</summary>
    public Task WaitForCallAsync(string from, string to, string method, CancellationToken cancellationToken) =>
        Process.WaitForLineAsync($"{from} → {to}.{method} [", cancellationToken: cancellationToken);

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
