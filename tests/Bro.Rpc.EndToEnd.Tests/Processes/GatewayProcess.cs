using Bro.Rpc.TestKit;

namespace Bro.Rpc.EndToEnd.Tests.Processes;

/// <summary><c>bro gateway</c>, and what it says about who is connected.</summary>
internal sealed class GatewayProcess(RunningProcess process, string socketPath) : IAsyncDisposable
{
    public RunningProcess Process { get; } = process;

    public string SocketPath { get; } = socketPath;

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<GatewayProcess> StartAsync(string socketPath, CancellationToken cancellationToken)
    {
        RunningProcess process = ProcessRunner.StartDotnet(Programs.Bro, "gateway", "--socket", socketPath, "--verbose");
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

    public Task WaitForServiceAsync(string name, CancellationToken cancellationToken) =>
        Process.WaitForLineAsync($"Service {name} registered", cancellationToken: cancellationToken);

    /// <summary>Waits until a call was passed on.</summary>
    public Task WaitForCallAsync(string from, string to, string method, CancellationToken cancellationToken) =>
        Process.WaitForLineAsync($"{from} → {to}.{method} [", cancellationToken: cancellationToken);

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
