using System.Diagnostics.Metrics;

namespace Bro.Rpc.Telemetry;

/// <summary>What is measured of single calls, where somebody listens. The table in docs/telemetry.md lists all instruments.</summary>
internal static class CallInstruments
{
    // Those of the semantic conventions begin at 5 ms; a call on one machine takes a hundredth of that.
    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    };

    public static Histogram<double> ClientDuration { get; } = BroTelemetry.Meter.CreateHistogram(
        "rpc.client.call.duration", "s", "How long calls took, as their callers saw it.", tags: null, Durations);

    public static Histogram<double> ServerDuration { get; } = BroTelemetry.Meter.CreateHistogram(
        "rpc.server.call.duration", "s", "How long calls were handled, without the time they waited for their turn.", tags: null, Durations);
}
