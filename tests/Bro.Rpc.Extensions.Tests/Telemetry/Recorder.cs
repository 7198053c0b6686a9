using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Bro.Rpc.Extensions.Tests.Telemetry;

/// <summary>Hears of all spans and durations of Bro in this process while it lives.</summary>
internal sealed class Recorder : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ConcurrentQueue<(string Instrument, Dictionary<string, object?> Tags)> _measured = new();
    private readonly ActivityListener _spans;
    private readonly MeterListener _durations = new();

    public Recorder()
    {
        _spans = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == BroTelemetry.ActivitySourceName,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_spans);
        _durations.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == BroTelemetry.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _durations.SetMeasurementEventCallback<double>((instrument, _, tags, _) => _measured.Enqueue((instrument.Name, tags.ToArray().ToDictionary())));
        _durations.Start();
    }

    /// <summary>The spans of calls to one service whose callers have gone on, in their order.</summary>
    public IReadOnlyList<Activity> CallsTo(string service) =>
        [.. _ended.Where(span => span.Kind == ActivityKind.Client && Equals(span.GetTagItem("server.address"), service)).OrderBy(static span => span.StartTimeUtc)];

    /// <summary>The kinds of errors with which calls to one service were measured.</summary>
    public IReadOnlyList<object?> ErrorsOf(string service) =>
        [.. _measured.Where(measured => measured.Instrument == "rpc.client.call.duration" && Equals(measured.Tags["server.address"], service))
            .Select(static measured => measured.Tags.GetValueOrDefault("error.type"))];

    public void Dispose()
    {
        _spans.Dispose();
        _durations.Dispose();
    }
}
