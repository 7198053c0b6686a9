using Bro.Rpc.Extensions.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Bro.Rpc.Extensions.Tests.Resilience;

/// <summary>How long calls bridge that their service is not there, by the clock of their client.</summary>
public sealed class OutageTests
{
    private static readonly TimeSpan LongestReconnect = new IpcClientOptions { ServiceName = "any" }.ReconnectDelay;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit.Test)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_service_that_is_back_after_the_longest_reconnect_is_waited_for(bool isHedged)
    {
        await using Scene scene = await Scene.StartAsync();
        var clock = new TellingClock();
        var flaky = new Flaky((_, _) => Task.FromResult("back"));
        Task<string> call = await CallAsync(scene, clock, isHedged);
        TimeSpan passed = TimeSpan.Zero;
        while (passed < LongestReconnect + TimeSpan.FromSeconds(1))
        {
            passed += await PassAsync(clock);
        }

        await scene.ConnectAsync("flaky-service", service => service.RegisterService<IFlaky>(flaky));

        // The attempt under way may find it already.
        while (await Task.WhenAny(call, clock.ShortWaits.WaitToReadAsync(Token).AsTask()) != call)
        {
            await PassAsync(clock);
        }

        Assert.Equal("back", await call);
        Assert.Equal(1, flaky.Calls);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task One_that_stays_away_is_given_up_within_ten_seconds()
    {
        await using Scene scene = await Scene.StartAsync();
        var clock = new TellingClock();
        Task<string> call = await CallAsync(scene, clock, isHedged: false);
        TimeSpan passed = TimeSpan.Zero;
        for (int i = 0; i < 12; i++)
        {
            passed += await PassAsync(clock);
        }

        Assert.Equal(IpcErrorCode.ServiceNotFound, (await Assert.ThrowsAsync<IpcException>(() => call)).Code);
        Assert.InRange(passed, TimeSpan.FromSeconds(6.5), TimeSpan.FromSeconds(10));
    }

    // Moves the clock over the next wait between two attempts.
    private static async Task<TimeSpan> PassAsync(TellingClock clock)
    {
        TimeSpan wait = await clock.ShortWaits.ReadAsync(Token);
        clock.Advance(wait + TimeSpan.FromMilliseconds(1));
        return wait;
    }

    private static async Task<Task<string>> CallAsync(Scene scene, TellingClock clock, bool isHedged)
    {
        IHost host = await scene.HostAsync(
            "caller",
            bro => _ = isHedged ? bro.AddClient<IFlaky>().AddStandardHedging(static options => options.Hedging.Delay = TimeSpan.FromSeconds(2)) : bro.AddClient<IFlaky>().AddStandardResilience(),
            configure: options => options with { TimeProvider = clock });
        IFlaky client = host.Services.GetRequiredService<IFlaky>();

        // What connecting waits for.
        while (clock.ShortWaits.TryRead(out _))
        {
        }

        return isHedged ? client.ReadAsync("a", Token) : client.WriteAsync("a", Token);
    }
}
