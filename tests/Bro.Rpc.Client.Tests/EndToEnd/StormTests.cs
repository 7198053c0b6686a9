using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Client.Tests.EndToEnd;

/// <summary>Thousands of calls at the same time that end in every way; nothing may be left of them.</summary>
public sealed class StormTests
{
    private const int Calls = 10_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Storm)]
    public async Task Ten_thousand_concurrent_calls_end_each_in_its_own_way_and_leave_nothing_behind()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Server.ServiceDisconnected += (_, service) =>
        {
            if (service.ServiceName == "shapes")
            {
                gone.TrySetResult();
            }
        };
        IpcClient service = await gateway.ConnectAsync("shapes", client => client.RegisterService<IShapes>(new Shapes()), options => options with { DrainTimeout = TimeSpan.FromMinutes(1) });
        IpcClient caller = await gateway.ConnectAsync("caller", configure: options => options with { Timeout = TimeSpan.FromMinutes(2) });
        IShapes shapes = caller.CreateProxy<IShapes>();
        var random = new Random(seed);
        await Task.WhenAll(Enumerable.Range(0, Calls).Select(i => (random.Next(4), random.Next(1, 40)) switch
        {
            (0, _) => ReturnAsync(shapes, i),
            (1, _) => ThrowAsync(shapes, i),
            (2, int delay) => CancelAsync(shapes, delay),
            (_, int delay) => ExpireAsync(caller, delay),
        }));
        Assert.Equal(0, caller.GetStatus().PendingRequests);

        await service.DisconnectAsync(Token);
        Assert.Equal(0, service.GetStatus().RunningCalls);
        await gone.Task.WaitAsync(Limits.Message, Token);
        Assert.Equal(0, gateway.Server.GetStatus().CallsInFlight);
    }

    private static async Task ReturnAsync(IShapes shapes, int i) => Assert.Equal(i + 1, await shapes.AddAsync(i, 1));

    private static async Task ThrowAsync(IShapes shapes, int i)
    {
        IpcException exception = await Expect.FailureAsync($"CODE_{i}", shapes.FailAsync($"CODE_{i}", $"message {i}"));
        Assert.Equal($"message {i}", exception.Message);
    }

    // Either may come first; both are right, and there is no third way.
    private static async Task CancelAsync(IShapes shapes, int delay)
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(delay));
        try
        {
            await shapes.DelayAsync(20, source.Token);
        }
        catch (OperationCanceledException exception)
        {
            Assert.Equal(source.Token, exception.CancellationToken);
        }
    }

    private static async Task ExpireAsync(IpcClient caller, int delay)
    {
        long deadline = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() + delay;
        var context = new IpcContext("root-expiring", ["caller"], 1, deadline);
        IpcException exception = await Assert.ThrowsAsync<IpcException>(async () =>
            await caller.CallAsync("shapes", "delay", new { milliseconds = 600_000 }, context, Token));
        Assert.Contains(exception.Code, (IpcErrorCode[])[IpcErrorCode.Timeout, IpcErrorCode.DeadlineExceeded]);
    }
}
