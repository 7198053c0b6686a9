using System.Collections.Concurrent;
using Bro.Rpc.Client.Tests.Support;
using Xunit;

namespace Bro.Rpc.Client.Tests.Context;

/// <summary>Calls in calls: one deadline, one depth, errors that keep their code.</summary>
public sealed class NestedCallTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task A_circle_of_services_ends_at_the_greatest_depth()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        var depths = new ConcurrentQueue<int>();
        await ConnectCircleAsync(gateway, "a", "b", depths, TimeSpan.Zero);
        await ConnectCircleAsync(gateway, "b", "a", depths, TimeSpan.Zero);
        IpcClient order = await gateway.ConnectAsync("order");
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.MaxDepthExceeded, order.CallAsync("a", "circle", cancellationToken: Token));
        Expect.Message("in a circle lead here: order → a → b → a", exception);
        Assert.Equal(Enumerable.Range(2, 99), depths);
        Assert.Equal(0, order.GetStatus().PendingRequests);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_slow_circle_of_services_ends_at_the_deadline_of_the_first_call()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        var depths = new ConcurrentQueue<int>();
        IpcClient a = await ConnectCircleAsync(gateway, "a", "b", depths, TimeSpan.FromMilliseconds(25));
        IpcClient b = await ConnectCircleAsync(gateway, "b", "a", depths, TimeSpan.FromMilliseconds(25));
        IpcClient order = await gateway.ConnectAsync("order", configure: options => options with { Timeout = TimeSpan.FromMilliseconds(500) });
        IpcException exception = await Assert.ThrowsAsync<IpcException>(async () => await order.CallAsync("a", "circle", cancellationToken: Token));
        Assert.Contains(exception.Code, (IpcErrorCode[])[IpcErrorCode.Timeout, IpcErrorCode.DeadlineExceeded]);
        await Task.WhenAll(a.DisconnectAsync(Token), b.DisconnectAsync(Token));
        Assert.InRange(depths.Count, 1, 25);
        Assert.Equal(0, a.GetStatus().RunningCalls);
        Assert.Equal(0, b.GetStatus().RunningCalls);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task All_nested_calls_share_one_root_and_one_deadline()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        var seen = new ConcurrentQueue<IpcContext>();
        await gateway.ConnectAsync("role", client => client.RegisterMethod("m", (call, _) =>
        {
            seen.Enqueue(call.Context);
            return Task.CompletedTask;
        }));
        IpcClient? user = null;
        user = await gateway.ConnectAsync(
            "user",
            client => client.RegisterMethod("m", async (call, cancellationToken) =>
            {
                seen.Enqueue(call.Context);
                await user!.CallAsync("role", "m", cancellationToken: cancellationToken);
            }),
            options => options with { Timeout = TimeSpan.FromHours(1) });
        IpcClient order = await gateway.ConnectAsync("order", configure: options => options with { Timeout = TimeSpan.FromSeconds(20) });
        await order.CallAsync("user", "m", cancellationToken: Token);
        Assert.Equal(2, seen.Count);
        Assert.Single(seen.Select(context => (context.Root, context.Deadline)).Distinct());
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData("nobody", "m", "SERVICE_NOT_FOUND")]
    [InlineData("role", "nothing", "METHOD_NOT_FOUND")]
    [InlineData("role", "banned", "USER_BANNED")]
    [InlineData("role", "broken", "EXECUTION_FAILED")]
    public async Task An_error_keeps_its_code_through_every_service(string service, string method, string code)
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await gateway.ConnectAsync("role", client =>
        {
            client.RegisterMethod<int>("banned", (_, _) => throw new IpcException("USER_BANNED", "banned for life"));
            client.RegisterMethod<int>("broken", (_, _) => throw new InvalidOperationException("broken"));
        });
        IpcClient? user = null;
        user = await gateway.ConnectAsync("user", client => client.RegisterMethod("m", async (_, cancellationToken) =>
            await user!.CallAsync<int>(service, method, cancellationToken: cancellationToken)));
        IpcClient order = await gateway.ConnectAsync("order");
        IpcException exception = await Expect.FailureAsync(code, order.CallAsync<int>("user", "m", cancellationToken: Token));
        Assert.Equal("user", exception.ServiceName);
    }

    private static async Task<IpcClient> ConnectCircleAsync(LocalGateway gateway, string name, string next, ConcurrentQueue<int> depths, TimeSpan delay)
    {
        IpcClient? client = null;
        client = await gateway.ConnectAsync(name, own => own.RegisterMethod("circle", async (call, cancellationToken) =>
        {
            depths.Enqueue(call.Context.Depth);
            if (delay > TimeSpan.Zero)
            {
                await Task.Delay(delay, TimeProvider.System, cancellationToken);
            }

            await client!.CallAsync(next, "circle", cancellationToken: cancellationToken);
        }));
        return client;
    }
}
