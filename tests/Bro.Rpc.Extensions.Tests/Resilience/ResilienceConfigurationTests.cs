using Bro.Rpc.Extensions.Tests.Support;
using Bro.Rpc.Resilience;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace Bro.Rpc.Extensions.Tests.Resilience;

/// <summary>Options from configuration, and what whoever runs the program is told where they are wrong.</summary>
public sealed class ResilienceConfigurationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task The_section_of_the_service_is_read_and_code_has_the_last_word()
    {
        await using Scene scene = await Scene.StartAsync();
        VanishingService service = await scene.VanishAsync("flaky-service", static _ => null);
        BroHedgingOptions? seen = null;
        IHost host = await scene.HostAsync("caller", bro => bro.AddClient<IFlaky>().AddStandardHedging(options =>
        {
            seen = options;
            options.Hedging.Delay = TimeSpan.FromMinutes(1);
        }), settings: new()
        {
            ["Bro:Resilience:flaky-service:AttemptTimeout"] = "20s",
            ["Bro:Resilience:flaky-service:Retry:MaxRetryAttempts"] = "1",
            ["Bro:Resilience:flaky-service:Retry:Delay"] = "1ms",
            ["Bro:Resilience:flaky-service:Retry:MaxDelay"] = "00:00:03",
            ["Bro:Resilience:flaky-service:Retry:BackoffType"] = "Linear",
            ["Bro:Resilience:flaky-service:Retry:UseJitter"] = "false",
            ["Bro:Resilience:flaky-service:CircuitBreaker:FailureRatio"] = "0.5",
            ["Bro:Resilience:flaky-service:CircuitBreaker:MinimumThroughput"] = "50",
            ["Bro:Resilience:flaky-service:CircuitBreaker:SamplingDuration"] = "10s",
            ["Bro:Resilience:flaky-service:CircuitBreaker:BreakDuration"] = "500ms",
            ["Bro:Resilience:flaky-service:Hedging:MaxHedgedAttempts"] = "2",
            ["Bro:Resilience:flaky-service:Hedging:Delay"] = "5s",
            ["Bro:Resilience:another-service:Retry:MaxRetryAttempts"] = "of another process",
        });
        await Assert.ThrowsAsync<IpcException>(() => host.Services.GetRequiredService<IFlaky>().WriteAsync("a", Token));
        Assert.Single(service.Calls);
        Assert.NotNull(seen);
        Assert.Equal(
            (TimeSpan.FromSeconds(20), 1, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(3), "Linear", false),
            (seen.AttemptTimeout, seen.Retry.MaxRetryAttempts, seen.Retry.Delay, seen.Retry.MaxDelay, seen.Retry.BackoffType.ToString(), seen.Retry.UseJitter));
        Assert.Equal(
            (0.5, 50, TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(500), 2, TimeSpan.FromMinutes(1)),
            (seen.CircuitBreaker.FailureRatio, seen.CircuitBreaker.MinimumThroughput, seen.CircuitBreaker.SamplingDuration, seen.CircuitBreaker.BreakDuration, seen.Hedging.MaxHedgedAttempts, seen.Hedging.Delay));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_section_that_is_given_takes_its_place()
    {
        await using Scene scene = await Scene.StartAsync();
        IConfigurationRoot given = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Calls:Retry:MaxRetryAttempts"] = "7" }).Build();
        int attempts = 0;
        await scene.HostAsync(
            "caller",
            bro => bro.AddClient<IFlaky>().AddStandardResilience(given.GetSection("Calls"), options => attempts = options.Retry.MaxRetryAttempts),
            settings: new() { ["Bro:Resilience:flaky-service:Retry:MaxRetryAttempts"] = "5" });
        Assert.Equal(7, attempts);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_gateway_with_a_key_has_a_section_of_its_own()
    {
        await using Scene scene = await Scene.StartAsync();
        int attempts = 0;
        await scene.HostAsync(
            "caller",
            bro => bro.Services.AddKeyedBro("other", "caller-there", options => options with { GatewayPath = scene.SocketPath }).AddClient<IFlaky>().AddStandardResilience(options => attempts = options.Retry.MaxRetryAttempts),
            settings: new() { ["Bro:Resilience:flaky-service:Retry:MaxRetryAttempts"] = "5", ["Bro:Keyed:other:Resilience:flaky-service:Retry:MaxRetryAttempts"] = "6" });
        Assert.Equal(6, attempts);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task What_is_wrong_is_told_in_one_line_and_the_host_ends_with_2()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Bro:Resilience:flaky-service:Retries:Delay"] = "1s",
            ["Bro:Resilience:flaky-service:AttemptTimeout"] = "5",
            ["Bro:Resilience:flaky-service:Retry:MaxRetryAttempts"] = "0",
            ["Bro:Resilience:flaky-service:Retry:BackoffTyp"] = "linear",
            ["Bro:Resilience:flaky-service:CircuitBreaker:FailureRatio"] = "2",
        });
        builder.Services.AddBro("caller").AddClient<IFlaky>().AddStandardResilience();
        using IHost host = builder.Build();
        int former = Environment.ExitCode;
        await host.StartAsync(Token);
        await host.WaitForShutdownAsync(Token);
        int exitCode = Environment.ExitCode;
        Environment.ExitCode = former;

        Assert.Equal(2, exitCode);
        OptionsValidationException exception = Assert.ThrowsAny<OptionsValidationException>(() => host.Services.GetRequiredService<IpcClient>());
        Assert.Equal(
            "Bro:Resilience:flaky-service:Retries is no option. There are AttemptTimeout, Retry, CircuitBreaker, Hedging. "
            + "Bro:Resilience:flaky-service:AttemptTimeout is \"5\"; it takes a time from 1ms to 1d with its unit, such as 500ms, 30s or 00:00:30. "
            + "Bro:Resilience:flaky-service:Retry:BackoffTyp is no option. Did you mean Bro:Resilience:flaky-service:Retry:BackoffType? "
            + "Bro:Resilience:flaky-service:Retry:MaxRetryAttempts is \"0\"; it takes a whole number, at least 1. "
            + "Bro:Resilience:flaky-service:CircuitBreaker:FailureRatio is \"2\"; it takes a number above 0, at most 1, such as 0.1.",
            exception.Message);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Contracts_of_one_service_have_options_of_their_own()
    {
        await using Scene scene = await Scene.StartAsync();
        VanishingService service = await scene.VanishAsync("flaky-service", static _ => null);
        IHost host = await scene.HostAsync("caller", bro => bro
            .AddClient<IFlaky>().AddStandardResilience(static options => options.Retry.MaxRetryAttempts = 1)
            .AddClient<IFlakyToo>().AddStandardResilience(static options => options.Retry.ShouldHandle = static _ => new(false)));
        await Assert.ThrowsAsync<IpcException>(() => host.Services.GetRequiredService<IFlakyToo>().ReadTooAsync("a", Token));
        Assert.Single(service.Calls);
        await service.WaitUntilBackAsync(Token);
        await Assert.ThrowsAsync<IpcException>(() => host.Services.GetRequiredService<IFlaky>().ReadAsync("a", Token));
        Assert.InRange(service.Calls.Count, 2, 3);
    }

    [Fact]
    public void What_is_added_twice_says_what_to_do()
    {
        IBroClientBuilder client = new ServiceCollection().AddBro("caller").AddClient<IFlaky>().AddStandardResilience();
        Assert.Equal(
            $"{typeof(IFlaky)} has AddStandardResilience already. Call it once for a contract, and change its options there: AddStandardResilience(options => …).",
            Assert.Throws<InvalidOperationException>(() => client.AddStandardResilience()).Message);
        Assert.Equal(
            $"{typeof(IFlaky)} has AddStandardResilience already, and AddStandardHedging would multiply its attempts. Use one of them; AddStandardHedging calls again what failed, too.",
            Assert.Throws<InvalidOperationException>(() => client.AddStandardHedging()).Message);
        client.AddResilience("own", static (_, _) => { });
        Assert.Equal($"{typeof(IFlaky)} has a pipeline 'own' already. Give each a name of its own.", Assert.Throws<InvalidOperationException>(() => client.AddResilience("own", static (_, _) => { })).Message);
        client.AddClient<IFlakyToo>().AddStandardResilience();
    }
}
