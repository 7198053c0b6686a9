using Bro.Rpc.Extensions.Tests.Support;
using Bro.Rpc.Resilience;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Timeout;
using Xunit;

namespace Bro.Rpc.Extensions.Tests.Resilience;

/// <summary>What is tried again and what is not, at a real gateway.</summary>
public sealed class ResilienceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task An_idempotent_method_is_called_again_within_one_context()
    {
        await using Scene scene = await Scene.StartAsync();
        var flaky = new Flaky((number, _) => number < 3 ? throw Lost() : Task.FromResult("third"));
        IFlaky client = await CallAsync(scene, flaky, builder => builder.AddStandardResilience(Quick));
        Assert.Equal("third", await client.ReadAsync("a", Token));
        Assert.Equal(3, flaky.Calls);
        Assert.Single(flaky.Contexts.Select(context => (context.Root, context.Deadline)).Distinct());
        Assert.All(flaky.Contexts, context => Assert.Equal(["caller", "flaky-service"], context.Chain));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Another_method_is_not_called_again_where_it_may_have_run()
    {
        await using Scene scene = await Scene.StartAsync();
        var flaky = new Flaky((number, _) => throw (number == 1 ? Lost() : new IpcException(IpcErrorCode.ServiceNotFound, "One that this service called is not there.")));
        IFlaky client = await CallAsync(scene, flaky, builder => builder.AddStandardResilience(Quick));
        Assert.Equal(IpcErrorCode.ConnectionLost, (await Assert.ThrowsAsync<IpcException>(() => client.WriteAsync("a", Token))).Code);

        // A code of the gateway's, but it comes from the method, which did run.
        Assert.Equal(IpcErrorCode.ServiceNotFound, (await Assert.ThrowsAsync<IpcException>(() => client.WriteAsync("a", Token))).Code);
        Assert.Equal(2, flaky.Calls);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task What_did_not_run_is_called_again_whatever_the_method()
    {
        await using Scene scene = await Scene.StartAsync();
        var flaky = new Flaky((_, _) => Task.FromResult("here"));
        IHost host = await scene.HostAsync("caller", bro => bro.AddClient<IFlaky>().AddStandardResilience(options =>
        {
            Quick(options);
            options.Retry.OnRetry = async arguments =>
            {
                Assert.Equal(IpcErrorCode.ServiceNotFound, Assert.IsType<IpcException>(arguments.Outcome.Exception).Code);
                await scene.ConnectAsync("flaky-service", service => service.RegisterService<IFlaky>(flaky));
            };
        }));
        Assert.Equal("here", await host.Services.GetRequiredService<IFlaky>().WriteAsync("a", Token));
        Assert.Equal(1, flaky.Calls);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task What_a_method_throws_is_an_answer()
    {
        await using Scene scene = await Scene.StartAsync();
        var flaky = new Flaky((_, _) => throw new IpcException("USER_BANNED", "No."));
        IFlaky client = await CallAsync(scene, flaky, builder => builder.AddStandardResilience(Quick));
        Assert.Equal("USER_BANNED", (await Assert.ThrowsAsync<IpcException>(() => client.ReadAsync("a", Token))).Code);
        Assert.Equal(1, flaky.Calls);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task No_attempt_is_waited_for_that_the_deadline_forbids()
    {
        await using Scene scene = await Scene.StartAsync();
        var flaky = new Flaky((_, _) => throw Lost());
        IFlaky client = await CallAsync(scene, flaky, builder => builder.AddStandardResilience(options =>
        {
            options.Retry.Delay = TimeSpan.FromMinutes(10);
            options.Retry.MaxDelay = null;
            options.Retry.UseJitter = false;
        }));

        // The test's own limit is far below the delay.
        Assert.Equal(IpcErrorCode.ConnectionLost, (await Assert.ThrowsAsync<IpcException>(() => client.ReadAsync("a", Token))).Code);
        Assert.Equal(1, flaky.Calls);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_slow_attempt_ends_and_the_next_one_begins()
    {
        await using Scene scene = await Scene.StartAsync();
        var cancelled = new TaskCompletionSource();
        var flaky = new Flaky((number, token) => number == 1 ? HangAsync(cancelled, token) : Task.FromResult("second"));
        IFlaky client = await CallAsync(scene, flaky, builder => builder.AddStandardResilience(options =>
        {
            Quick(options);
            options.AttemptTimeout = TimeSpan.FromMilliseconds(300);
        }));
        Assert.Equal("second", await client.ReadAsync("a", Token));
        await cancelled.Task.WaitAsync(Token);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_circuit_opens_for_its_service_and_says_so()
    {
        await using Scene scene = await Scene.StartAsync();
        var flaky = new Flaky((_, _) => throw Lost());
        IFlaky client = await CallAsync(scene, flaky, builder => builder.AddStandardResilience(options =>
        {
            Quick(options);
            options.CircuitBreaker.MinimumThroughput = 2;
            options.CircuitBreaker.FailureRatio = 0.5;
            options.CircuitBreaker.BreakDuration = TimeSpan.FromMinutes(10);
        }));
        await Assert.ThrowsAsync<IpcException>(() => client.WriteAsync("a", Token));
        await Assert.ThrowsAsync<IpcException>(() => client.WriteAsync("a", Token));
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => client.WriteAsync("a", Token));
        Assert.Equal(BroResilience.CircuitOpen, exception.Code);
        Assert.Equal(("flaky-service", "write", true), (exception.ServiceName, exception.MethodName, exception.NotRun));
        Assert.StartsWith("flaky-service.write was not called: too many calls of 'flaky-service' failed", exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, flaky.Calls);
    }

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
    public async Task The_callers_token_ends_the_call_with_all_its_attempts()
    {
        await using Scene scene = await Scene.StartAsync();
        var running = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        var flaky = new Flaky((_, token) =>
        {
            running.TrySetResult();
            return HangAsync(cancelled, token);
        });
        IFlaky client = await CallAsync(scene, flaky, builder => builder.AddStandardResilience(Quick));
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<string> call = client.ReadAsync("a", source.Token);
        await running.Task.WaitAsync(Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await cancelled.Task.WaitAsync(Token);
        Assert.Equal(1, flaky.Calls);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_pipeline_of_ones_own_runs_around_the_call()
    {
        await using Scene scene = await Scene.StartAsync();
        var flaky = new Flaky((_, token) => HangAsync(new TaskCompletionSource(), token));
        string? seen = null;
        IFlaky client = await CallAsync(scene, flaky, builder => builder.AddResilience("short", (pipeline, _) => pipeline.AddTimeout(new TimeoutStrategyOptions
        {
            Timeout = TimeSpan.FromMilliseconds(50),
            OnTimeout = arguments =>
            {
                seen = BroResilience.CallOf(arguments.Context).Method.ToString();
                return default;
            },
        })));
        await Assert.ThrowsAsync<TimeoutRejectedException>(() => client.ReadAsync("a", Token));
        Assert.Equal("flaky-service.read", seen);
        Assert.Throws<ArgumentException>(() => BroResilience.CallOf(ResilienceContextPool.Shared.Get(Token)));
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData("MaxRetryAttempts")]
    [InlineData("FailureRatio")]
    [InlineData("AttemptTimeout")]
    [InlineData("MaxHedgedAttempts")]
    public async Task An_option_that_cannot_work_does_not_start(string option)
    {
        await using Scene scene = await Scene.StartAsync();
        OptionsValidationException exception = await Assert.ThrowsAsync<OptionsValidationException>(() => scene.HostAsync("caller", bro => bro.AddClient<IFlaky>().AddStandardHedging(options =>
        {
            options.Retry.MaxRetryAttempts = option == "MaxRetryAttempts" ? 0 : 1;
            options.CircuitBreaker.FailureRatio = option == "FailureRatio" ? 2 : 1;
            options.AttemptTimeout = option == "AttemptTimeout" ? TimeSpan.Zero : null;
            options.Hedging.MaxHedgedAttempts = option == "MaxHedgedAttempts" ? 0 : 1;
        })));
        Assert.Contains(option, exception.Message, StringComparison.Ordinal);
    }

    private static void Quick(BroResilienceOptions options) => options.Retry.Delay = TimeSpan.FromMilliseconds(1);

    private static IpcException Lost() => new(IpcErrorCode.ConnectionLost, "As if its process had gone.");

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
