using System.Collections.Concurrent;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Gateway;

/// <summary>Who is told of a service finds it, as the seed's example with metrics counts on.</summary>
public sealed class RegisteredEventTests : IDisposable
{
    private const int Services = 100;

    private readonly TemporarySocket _socket = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _socket.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task A_listener_finds_the_service_that_it_is_told_of()
    {
        await using var gateway = new IpcServer(new IpcServerOptions { SocketPath = _socket.Path });
        var missed = new ConcurrentQueue<string>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int told = 0;
        gateway.ServiceRegistered += (_, service) =>
        {
            if (!gateway.IsServiceConnected(service.ServiceName))
            {
                missed.Enqueue(service.ServiceName);
            }

            if (Interlocked.Increment(ref told) == Services)
            {
                all.SetResult();
            }
        };
        await gateway.StartAsync(Token);
        IpcClient[] clients = [.. Enumerable.Range(0, Services).Select(number => new IpcClient(new IpcClientOptions { ServiceName = $"service-{number}", GatewayPath = _socket.Path }))];
        try
        {
            await Task.WhenAll(clients.Select(static client => client.ConnectAsync(TestContext.Current.CancellationToken)));
            await all.Task.WaitAsync(Limits.Message, Token);
        }
        finally
        {
            await Task.WhenAll(clients.Select(static client => client.DisposeAsync().AsTask()));
        }

        Assert.Empty(missed);
    }
}
