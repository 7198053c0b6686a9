using Bro.Rpc.Extensions.Tests.Support;
using Bro.Rpc.Resilience;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Polly.CircuitBreaker;
using Xunit;

namespace Bro.Rpc.Extensions.Tests.Resilience;

/// <summary>Further calls beside one that is slow, at a real gateway.</summary>
public sealed class HedgingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task A_slow_idempotent_call_is_hedged_and_the_loser_cancelled()
    {
        await using Scene scene = await Scene.StartAsync();
        var cancelled = new TaskCompletionSource();
        var flaky = new Flaky((number, token) => number == 1 ? HangAsync(cancelled, token) : Task.FromResult("second"));
        IFlaky client = await CallAsync(scene, flaky, builder => builder.AddStandardHedging(options => options.Hedging.Delay = TimeSpan.FromMilliseconds(1)));
        Assert.Equal("second", await client.ReadAsync("a", Token));
        await cancelled.Task.WaitAsync(Token);
        Assert.Equal(2, flaky.Calls);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Another_method_is_never_hedged()
    {
        await using Scene scene = await Scene.StartAsync();
        var flaky = new Flaky(async (_, token) =>
        {
            await Task.Delay(200, token);
            return "first";
        });
        IFlaky client = await CallAsync(scene, flaky, builder => builder.AddStandardHedging(options => options.Hedging.Delay = TimeSpan.FromMilliseconds(1)));
        Assert.Equal("first", await client.WriteAsync("a", Token));
        Assert.Equal(1, flaky.Calls);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_circuit_that_opens_ends_the_further_attempt_and_not_the_one_that_runs()
    {
        await using Scene scene = await Scene.StartAsync();
        var circuit = new CircuitBreakerManualControl();
        var opened = new TaskCompletionSource();
        var refused = new TaskCompletionSource();
        var running = new TaskCompletionSource();
        var flaky = new Flaky(async (_, token) =>
        {
            running.TrySetResult();
            await refused.Task.WaitAsync(token);
            return "first";
        });
        IFlaky client = await CallAsync(scene, flaky, builder => builder.AddStandardHedging(options =>
        {
            options.CircuitBreaker.ManualControl = circuit;
            options.Hedging.DelayGenerator = async _ =>
            {
                await opened.Task;
                return TimeSpan.Zero;
            };
            var handles = options.Hedging.ShouldHandle;
            options.Hedging.ShouldHandle = async arguments =>
            {
                bool isHandled = await handles(arguments);
                if (arguments.Outcome.Exception is BrokenCircuitException)
                {
                    refused.TrySetResult();
                }

                return isHandled;
            };
        }));
        Task<string> call = client.ReadAsync("a", Token);
        await running.Task.WaitAsync(Token);
        await circuit.IsolateAsync(Token);
        opened.SetResult();
        Assert.Equal("first", await call);
        Assert.Equal(1, flaky.Calls);

        // Where nothing runs, it is said at once.
        Assert.Equal(BroResilience.CircuitOpen, (await Assert.ThrowsAsync<IpcException>(() => client.ReadAsync("a", Token))).Code);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Where_nobody_is_there_hedged_calls_are_made_again_too()
    {
        await using Scene scene = await Scene.StartAsync();
        var flaky = new Flaky((_, _) => Task.FromResult("here"));
        IHost host = await scene.HostAsync("caller", bro => bro.AddClient<IFlaky>().AddStandardHedging(options =>
        {
            options.Retry.Delay = TimeSpan.FromMilliseconds(1);
            options.Retry.OnRetry = async _ => await scene.ConnectAsync("flaky-service", service => service.RegisterService<IFlaky>(flaky));
        }));
        Assert.Equal("here", await host.Services.GetRequiredService<IFlaky>().ReadAsync("a", Token));
        Assert.Equal(1, flaky.Calls);
    }

    private static async Task<string> HangAsync(TaskCompletionSource cancelled, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.Register(() => cancelled.TrySetResult());
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return "never";
    }

    private static async Task<IFlaky> CallAsync(Scene scene, Flaky flaky, Action<IBroClientBuilder> configure)
    {
        await scene.ConnectAsync("flaky-service", service => service.RegisterService<IFlaky>(flaky));
        IHost host = await scene.HostAsync("caller", bro => configure(bro.AddClient<IFlaky>()));
        return host.Services.GetRequiredService<IFlaky>();
    }
}
