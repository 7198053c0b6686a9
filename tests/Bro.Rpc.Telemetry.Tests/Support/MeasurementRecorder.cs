using System.Diagnostics.Metrics;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Telemetry.Tests.Support;

/// <summary>Hears of every measurement of Bro in this process while it lives.</summary>
internal sealed class MeasurementRecorder : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Instrument> _instruments = [];
    private readonly List<Measured> _measured = [];
    private readonly List<(Func<Measured, bool> Match, TaskCompletionSource<Measured> Found)> _waiting = [];
    private readonly MeterListener _listener = new();

    public MeasurementRecorder()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == BroTelemetry.MeterName)
            {
                lock (_gate)
                {
                    _instruments.Add(instrument);
                }

                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The instruments that were published so far.</summary>
    public IReadOnlyList<Instrument> Instruments
    {
        get
        {
            lock (_gate)
            {
                return [.. _instruments];
            }
        }
    }

    /// <summary>What was measured while a call ran, or is about to be: some of it comes after the answer.</summary>
    public async Task<Measured> WaitForAsync(string instrument, string tag, object value, CancellationToken cancellationToken)
    {
        bool Match(Measured measured) => measured.Instrument == instrument && Equals(measured[tag], value);
        var found = new TaskCompletionSource<Measured>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_measured.Find(Match) is { } measured)
            {
                return measured;
            }

            _waiting.Add((Match, found));
        }

        return await found.Task.WaitAsync(Limits.Message, cancellationToken);
    }

    /// <summary>What an instrument says of somebody at this moment; null where it says nothing.</summary>
    public double? Ask(string instrument, string tag, object value)
    {
        lock (_gate)
        {
            _measured.RemoveAll(measured => measured.Instrument == instrument);
        }

        _listener.RecordObservableInstruments();
        lock (_gate)
        {
            return _measured.Find(measured => measured.Instrument == instrument && Equals(measured[tag], value))?.Value;
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var measured = new Measured(instrument.Name, value, tags.ToArray().ToDictionary());
        lock (_gate)
        {
            _measured.Add(measured);
            foreach ((Func<Measured, bool> match, TaskCompletionSource<Measured> found) in _waiting)
            {
                if (match(measured))
                {
                    found.TrySetResult(measured);
                }
            }
        }
    }
}
