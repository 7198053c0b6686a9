using Bro.Rpc.Client.Tests.Support;
using Xunit;

namespace Bro.Rpc.Client.Tests.Context;

/// <summary>The context that is current inside a handler, and nowhere else.</summary>
public sealed class AmbientContextTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task It_is_current_through_awaits_and_tasks_and_null_outside()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await gateway.ConnectAsync("user", client => client.RegisterMethod("m", async (call, cancellationToken) =>
        {
            var seen = new List<bool> { ReferenceEquals(call.Context, IpcContext.Current) };
            await Task.Yield();
            seen.Add(ReferenceEquals(call.Context, IpcContext.Current));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken).ConfigureAwait(false);
            seen.Add(ReferenceEquals(call.Context, IpcContext.Current));
            seen.Add(await Task.Run(() => ReferenceEquals(call.Context, IpcContext.Current), cancellationToken));
            seen.AddRange(await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
            {
                await Task.Yield();
                return ReferenceEquals(call.Context, IpcContext.Current);
            })));
            return seen;
        }));
        IpcClient order = await gateway.ConnectAsync("order");
        Assert.Null(IpcContext.Current);
        List<bool> seen = await order.CallAsync<List<bool>>("user", "m", cancellationToken: Token);
        Assert.Null(IpcContext.Current);
        Assert.Equal(8, seen.Count);
        Assert.All(seen, Assert.True);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_handler_knows_its_caller_its_depth_and_the_time_that_is_left()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await gateway.ConnectAsync("user", client => client.RegisterMethod("m", (call, _) => Task.FromResult(new
        {
            call.Context.Caller,
            call.Context.Depth,
            Chain = string.Join(',', call.Context.Chain),
            Left = call.Context.GetRemainingTime().TotalSeconds,
            call.Context.Root,
        })));
        IpcClient order = await gateway.ConnectAsync("order", configure: options => options with { Timeout = TimeSpan.FromSeconds(20) });
        Seen seen = await order.CallAsync<Seen>("user", "m", cancellationToken: Token);
        Assert.Equal("order", seen.Caller);
        Assert.Equal(2, seen.Depth);
        Assert.Equal("order,user", seen.Chain);
        Assert.InRange(seen.Left, 1, 20);
        Assert.StartsWith("root-", seen.Root, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit.Storm)]
    public async Task Concurrent_handlers_with_parallel_nested_calls_never_mix_their_chains()
    {
        const int Calls = 300;
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await gateway.ConnectAsync("role", client => client.RegisterMethod("trace", async (call, _) =>
        {
            await Task.Yield();
            return $"{IpcContext.Current!.Root}|{string.Join(',', IpcContext.Current.Chain)}|{IpcContext.Current.Depth}|{call.Params.GetInt32()}";
        }));
        IpcClient? user = null;
        user = await gateway.ConnectAsync("user", client => client.RegisterMethod("spread", async (call, cancellationToken) =>
        {
            await Task.Yield();
            IEnumerable<Task<string>> nested = Enumerable.Range(0, 3).Select(i => Task.Run(
                async () => await user!.CallAsync<string>("role", "trace", i, cancellationToken: cancellationToken), cancellationToken));
            string[] traces = await Task.WhenAll(nested);
            string again = await user!.CallAsync<string>("role", "trace", 3, cancellationToken: cancellationToken);
            return new Spread(call.Context.Root, [.. traces, again]);
        }));
        IpcClient order = await gateway.ConnectAsync("order");
        Spread[] spreads = await Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => order.CallAsync<Spread>("user", "spread", cancellationToken: Token).AsTask()));
        Assert.Equal(Calls, spreads.Select(spread => spread.Root).Distinct().Count());
        foreach (Spread spread in spreads)
        {
            Assert.Equal(Enumerable.Range(0, 4).Select(i => $"{spread.Root}|order,user,role|3|{i}"), spread.Traces);
        }
    }

    [Fact(Timeout = Limit.Test)]
    public async Task An_explicit_context_wins_over_the_ambient_one()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await gateway.ConnectAsync("role", client => client.RegisterMethod("root", (call, _) => Task.FromResult(call.Context.Root)));
        IpcClient? user = null;
        user = await gateway.ConnectAsync("user", client => client.RegisterMethod("m", async (call, cancellationToken) =>
            await user!.CallAsync<string>("role", "root", context: new IpcContext("mine", ["user"], 1, call.Context.Deadline), cancellationToken: cancellationToken)));
        IpcClient order = await gateway.ConnectAsync("order");
        Assert.Equal("mine", await order.CallAsync<string>("user", "m", cancellationToken: Token));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_scope_that_a_test_enters_is_extended_and_left_again()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await gateway.ConnectAsync("role", client => client.RegisterMethod("root", (call, _) => Task.FromResult(call.Context.Root)));
        IpcClient order = await gateway.ConnectAsync("order");
        using (new IpcContext("entered", ["order"], 1, long.MaxValue).Enter())
        {
            Assert.Equal("entered", await order.CallAsync<string>("role", "root", cancellationToken: Token));
        }

        Assert.Null(IpcContext.Current);
        Assert.NotEqual("entered", await order.CallAsync<string>("role", "root", cancellationToken: Token));
    }

    private sealed record Seen(string Caller, int Depth, string Chain, double Left, string Root);

    private sealed record Spread(string Root, string[] Traces);
}
