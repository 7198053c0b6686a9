using Bro.Rpc.Extensions.Tests.Support;
using Bro.Rpc.Resilience;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Bro.Rpc.Extensions.Tests.Resilience;

/// <summary>Circuits that real outages open, and what callers are told then.</summary>
public sealed class CircuitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task A_circuit_opens_for_its_service_and_says_so()
    {
        await using Scene scene = await Scene.StartAsync();
        VanishingService service = await scene.VanishAsync("flaky-service", static _ => null);
        IFlaky client = await CallAsync(scene);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(IpcErrorCode.ConnectionLost, (await Assert.ThrowsAsync<IpcException>(() => client.WriteAsync("a", Token))).Code);
            await service.WaitUntilBackAsync(Token);
        }

        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => client.WriteAsync("a", Token));
        Assert.Equal(BroResilience.CircuitOpen, exception.Code);
        Assert.Equal(("flaky-service", "write", true), (exception.ServiceName, exception.MethodName, exception.NotRun));
        Assert.StartsWith("flaky-service.write was not called: too many calls of 'flaky-service' failed", exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, service.Calls.Count);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_call_whose_attempt_may_have_run_never_says_that_it_did_not()
    {
        await using Scene scene = await Scene.StartAsync();
        await scene.VanishAsync("flaky-service", static _ => null);
        IFlaky client = await CallAsync(scene);

        // The circuit opens while the call is being tried.
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => client.ReadAsync("a", Token));
        Assert.Equal((IpcErrorCode.ConnectionLost, false), (exception.Code, exception.NotRun));
        Assert.Equal(BroResilience.CircuitOpen, (await Assert.ThrowsAsync<IpcException>(() => client.ReadAsync("a", Token))).Code);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Nor_does_one_whose_later_attempts_find_nobody()
    {
        await using Scene scene = await Scene.StartAsync();
        VanishingService service = await scene.VanishAsync("flaky-service", static _ => null, comesBack: false);
        IFlaky client = await CallAsync(scene, opensAfter: 1000);
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => client.ReadAsync("a", Token));
        Assert.Equal((IpcErrorCode.ConnectionLost, false), (exception.Code, exception.NotRun));
        Assert.Single(service.Calls);

        // One that never ran still says so.
        exception = await Assert.ThrowsAsync<IpcException>(() => client.ReadAsync("a", Token));
        Assert.Equal((IpcErrorCode.ServiceNotFound, true), (exception.Code, exception.NotRun));
    }

    private static async Task<IFlaky> CallAsync(Scene scene, int opensAfter = 2)
    {
        IHost host = await scene.HostAsync("caller", bro => bro.AddClient<IFlaky>().AddStandardResilience(options =>
        {
            options.Retry.Delay = options.Retry.MaxDelay!.Value / 100;
            options.Retry.MaxDelay = options.Retry.Delay;
            options.CircuitBreaker.MinimumThroughput = opensAfter;
            options.CircuitBreaker.BreakDuration = TimeSpan.FromMinutes(10);
        }));
        return host.Services.GetRequiredService<IFlaky>();
    }
}
