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
        VanishingService service = await scene.VanishAsync("flaky-service", static number => number < 3 ? null : "third");
        IFlaky client = await CallAsync(scene, builder => builder.AddStandardResilience(Quick));
        Assert.Equal("third", await client.ReadAsync("a", Token));
        Assert.Equal(3, service.Calls.Count);
        Assert.Single(service.Calls.Select(static call => ((string?)call["context"]!["root"], (long)call["context"]!["deadline"]!)).Distinct());
        Assert.All(service.Calls, static call => Assert.Equal("""["caller","flaky-service"]""", call["context"]!["chain"]!.ToJsonString()));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Another_method_is_not_called_again_where_it_may_have_run()
    {
        await using Scene scene = await Scene.StartAsync();
        VanishingService service = await scene.VanishAsync("flaky-service", static _ => null);
        IFlaky client = await CallAsync(scene, builder => builder.AddStandardResilience(Quick));
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => client.WriteAsync("a", Token));
        Assert.Equal((IpcErrorCode.ConnectionLost, true, false), (exception.Code, exception.IsUnanswered, exception.NotRun));
        Assert.Single(service.Calls);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_call_that_ends_its_service_each_time_is_not_made_for_ever()
    {
        await using Scene scene = await Scene.StartAsync();
        VanishingService service = await scene.VanishAsync("flaky-service", static _ => null);
        IFlaky client = await CallAsync(scene, builder => builder.AddStandardResilience(Quick));
        Assert.Equal(IpcErrorCode.ConnectionLost, (await Assert.ThrowsAsync<IpcException>(() => client.ReadAsync("a", Token))).Code);
        Assert.Equal(4, service.Calls.Count);
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData("SERVICE_NOT_FOUND")]
    [InlineData("NOT_CONNECTED")]
    [InlineData("CONNECTION_FAILED")]
    [InlineData("CONNECTION_LOST")]
    [InlineData("TIMEOUT")]
    public async Task A_service_whose_own_nested_call_fails_is_not_called_again_and_its_circuit_stays_closed(string code)
    {
        await using Scene scene = await Scene.StartAsync();
        IpcClient? service = null;
        var flaky = new Flaky(async (number, token) => number switch
        {
            > 4 => "fifth",
            _ when code == IpcErrorCode.ServiceNotFound => await service!.CallAsync<string>("nobody", "read", cancellationToken: token),
            _ => throw new IpcException(code, "What it called itself failed.") { NotRun = true, IsUnanswered = true },
        });
        service = await scene.ConnectAsync("flaky-service", client => client.RegisterService<IFlaky>(flaky));
        IFlaky client = await CallAsync(scene, builder => builder.AddStandardResilience(options =>
        {
            Quick(options);
            options.CircuitBreaker.MinimumThroughput = 2;
        }));
        for (int i = 0; i < 4; i++)
        {
            IpcException exception = await Assert.ThrowsAsync<IpcException>(() => client.ReadAsync("a", Token));
            Assert.Equal((code, false, false), (exception.Code.Value, exception.IsUnanswered, exception.NotRun));
        }

        Assert.Equal("fifth", await client.ReadAsync("a", Token));
        Assert.Equal(5, flaky.Calls);
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
        VanishingService service = await scene.VanishAsync("flaky-service", static _ => null);
        IFlaky client = await CallAsync(scene, builder => builder.AddStandardResilience(options =>
        {
            options.Retry.Delay = TimeSpan.FromMinutes(10);
            options.Retry.MaxDelay = null;
            options.Retry.UseJitter = false;
        }));

        // The test's own limit is far below the delay.
        Assert.Equal(IpcErrorCode.ConnectionLost, (await Assert.ThrowsAsync<IpcException>(() => client.ReadAsync("a", Token))).Code);
        Assert.Single(service.Calls);
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

    private static void Quick(BroResilienceOptions options) => options.Retry.Delay = options.Retry.MaxDelay!.Value / 100;

    private static async Task<string> HangAsync(TaskCompletionSource cancelled, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.Register(() => cancelled.TrySetResult());
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return "never";
    }

    private static async Task<IFlaky> CallAsync(Scene scene, Flaky flaky, Action<IBroClientBuilder> configure)
    {
        await scene.ConnectAsync("flaky-service", service => service.RegisterService<IFlaky>(flaky));
        return await CallAsync(scene, configure);
    }

    private static async Task<IFlaky> CallAsync(Scene scene, Action<IBroClientBuilder> configure)
    {
        IHost host = await scene.HostAsync("caller", bro => configure(bro.AddClient<IFlaky>()));
        return host.Services.GetRequiredService<IFlaky>();
    }
}
