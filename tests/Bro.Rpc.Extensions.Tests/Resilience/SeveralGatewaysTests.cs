using System.Collections.Concurrent;
using Bro.Rpc.Extensions.Tests.Support;
using Bro.Rpc.Extensions.Tests.Validation;
using Bro.Rpc.Resilience;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Bro.Rpc.Extensions.Tests.Resilience;

/// <summary>Filters and resilience of a process at two gateways: what was added to the one does nothing at the other.</summary>
public sealed class SeveralGatewaysTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task Each_gateway_has_the_filters_that_were_added_to_it()
    {
        await using Scene here = await Scene.StartAsync();
        await using Scene other = await Scene.StartAsync();
        await ServeAsync(here, (_, _) => Task.FromResult("here"));
        await ServeAsync(other, (_, _) => Task.FromResult("other"));
        var passed = new ConcurrentQueue<string>();
        IHost host = await StartAsync(
            here,
            other,
            bro => bro.AddFilter(Passing("all here")).AddClient<IFlaky>().AddFilter(Passing("client here")),
            bro => bro
                .AddFilter(Passing("all other"))
                .AddClient<IFlaky>().AddFilter(Passing("client other"))
                .AddService<Payments>().AddFilter(Passing("service other")));
        IpcClient caller = await other.ConnectAsync("another-process");

        Assert.Equal("here", await host.Services.GetRequiredService<IFlaky>().ReadAsync("a", Token));
        Assert.Equal("other", await Other(host).ReadAsync("a", Token));
        Assert.Equal("found a 1", await caller.CallAsync<string>("payment-service", "find", new { id = "a" }, cancellationToken: Token));

        Assert.Equal(
            [
                "all here Client read", "client here Client read",
                "all other Client read", "client other Client read",
                "all other Service find", "service other Service find",
            ],
            passed);

        Func<IServiceProvider, BroMethodInfo, IBroFilter> Passing(string name) =>
            (_, method) => new LambdaFilter(call => passed.Enqueue($"{name} {call.Side} {method.Name}"));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Each_gateway_has_options_and_a_circuit_of_its_own()
    {
        await using Scene here = await Scene.StartAsync();
        await using Scene other = await Scene.StartAsync();
        VanishingService failing = await here.VanishAsync("flaky-service", static _ => null);
        VanishingService recovering = await other.VanishAsync("flaky-service", static number => number < 4 ? null : "fourth");
        IHost host = await StartAsync(
            here,
            other,
            bro => bro.AddClient<IFlaky>().AddStandardResilience(options =>
            {
                options.Retry.MaxRetryAttempts = 1;
                options.Retry.Delay = TimeSpan.FromMilliseconds(1);
                options.CircuitBreaker.MinimumThroughput = 2;
                options.CircuitBreaker.BreakDuration = TimeSpan.FromMinutes(10);
            }),
            bro => bro.AddClient<IFlaky>().AddStandardResilience(options => options.Retry.Delay = TimeSpan.FromMilliseconds(1)));
        IFlaky client = host.Services.GetRequiredService<IFlaky>();

        await Assert.ThrowsAsync<IpcException>(() => client.ReadAsync("a", Token));
        Assert.Equal(BroResilience.CircuitOpen, (await Assert.ThrowsAsync<IpcException>(() => client.ReadAsync("a", Token))).Code);
        Assert.Equal("fourth", await Other(host).ReadAsync("a", Token));

        Assert.InRange(failing.Calls.Count, 1, 2);
        Assert.Equal(4, recovering.Calls.Count);
    }

    private static IFlaky Other(IHost host) => host.Services.GetRequiredKeyedService<IFlaky>("other");

    private static async Task<Flaky> ServeAsync(Scene scene, Func<int, CancellationToken, Task<string>> handle)
    {
        var flaky = new Flaky(handle);
        await scene.ConnectAsync("flaky-service", service => service.RegisterService<IFlaky>(flaky));
        return flaky;
    }

    private static async Task<IHost> StartAsync(Scene here, Scene other, Action<IBroBuilder> composeHere, Action<IBroBuilder> composeOther)
    {
        IHost host = await here.HostAsync("caller", bro =>
        {
            composeHere(bro);
            composeOther(bro.Services.AddKeyedBro("other", configure: options => options with { GatewayPath = other.SocketPath }));
        });
        await host.Services.GetRequiredKeyedService<IpcClient>("other").ConnectAsync(Token);
        return host;
    }
}
