using System.Diagnostics.Metrics;
using Bro.Rpc.Telemetry.Tests.Support;

namespace Bro.Rpc.Telemetry.Tests.Measurements;

/// <summary>How long calls take, at both ends.</summary>
public sealed class DurationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task Both_ends_measure_a_call_in_seconds()
    {
        using var measurements = new MeasurementRecorder();
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        IpcClient service = await gateway.ConnectAsync("user", static client => client.RegisterMethod("get", static (_, _) => Task.FromResult(7)));
        IpcClient caller = await gateway.ConnectAsync("order");
        string name = $"{service.ServiceName}/get";

        await caller.CallAsync<int>(service.ServiceName, "get", cancellationToken: Token);

        Measured called = await measurements.WaitForAsync("rpc.client.call.duration", "rpc.method", name, Token);
        Measured handled = await measurements.WaitForAsync("rpc.server.call.duration", "rpc.method", name, Token);
        Assert.InRange(called.Value, double.Epsilon, Limit.Test / 1000);
        Assert.InRange(handled.Value, double.Epsilon, Limit.Test / 1000);
        Assert.Equal(["rpc.method", "rpc.system.name", "server.address"], called.Tags.Keys.Order());
        Assert.Equal(["rpc.method", "rpc.system.name"], handled.Tags.Keys.Order());
        Assert.Equal(service.ServiceName, called["server.address"]);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_failed_call_is_measured_with_its_code()
    {
        using var measurements = new MeasurementRecorder();
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        IpcClient service = await gateway.ConnectAsync("user", static client => client.RegisterMethod("get", static (IpcCall _, CancellationToken _) => throw new IpcException("USER_BANNED", "banned")));
        IpcClient caller = await gateway.ConnectAsync("order");
        string name = $"{service.ServiceName}/get";

        await Assert.ThrowsAsync<IpcException>(async () => await caller.CallAsync(service.ServiceName, "get", cancellationToken: Token));

        foreach (string instrument in (string[])["rpc.client.call.duration", "rpc.server.call.duration"])
        {
            Measured measured = await measurements.WaitForAsync(instrument, "rpc.method", name, Token);
            Assert.Equal(("USER_BANNED", "USER_BANNED"), (measured["error.type"], measured["rpc.response.status_code"]));
        }
    }

    [Fact(Timeout = Limit.Test)]
    public async Task The_advised_buckets_are_those_of_the_conventions_and_finer_ones_below()
    {
        double[] conventions = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
        using var measurements = new MeasurementRecorder();
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await gateway.MeasureCallAsync(measurements);

        Histogram<double>[] histograms = [.. measurements.Instruments.OfType<Histogram<double>>()];

        Assert.Equal(2, histograms.Length);
        Assert.All(histograms, histogram =>
        {
            IReadOnlyList<double> buckets = histogram.Advice!.HistogramBucketBoundaries!;
            Assert.Equal(conventions, buckets.SkipWhile(static boundary => boundary < 0.005));
            Assert.Equal(0.00005, buckets[0]);
        });
    }
}
