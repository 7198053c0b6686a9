using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

/// <summary>Adds up what a meter measures. In production this is OpenTelemetry, Prometheus or <c>dotnet-counters</c>.</summary>
internal sealed class MetricsPrinter : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _totals = new();
    private readonly MeterListener _listener = new();

    public MetricsPrinter(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == meter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => _totals[NameOf(instrument, tags)] = value);
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            _totals.AddOrUpdate(NameOf(instrument, tags), value, (_, total) => total + value));
        _listener.Start();
    }

    public void Print()
    {
        foreach ((string name, long total) in _totals.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            Console.WriteLine($"{name} {total}");
        }
    }

    /// <summary>Measures what is only measured when asked for.</summary>
    public void Observe() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    private static string NameOf(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        tags.IsEmpty ? instrument.Name : $"{instrument.Name}{{{string.Join(',', tags.ToArray().Select(static tag => $"{tag.Key}={tag.Value}"))}}}";
}
