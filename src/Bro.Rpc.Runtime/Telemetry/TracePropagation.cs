using System.Diagnostics;
using Bro.Rpc.Wire;

namespace Bro.Rpc.Telemetry;

/// <summary>
/// Between the spans of a process and what travels with its calls. How they are written is up to
/// <see cref="DistributedContextPropagator.Current"/>, W3C unless the application changed it; of its fields these three travel.
/// </summary>
internal static class TracePropagation
{
    /// <summary>The span that a call made now belongs to; null where nobody listens to ours.</summary>
    public static Activity? Current => BroTelemetry.Source.HasListeners() ? Activity.Current : null;

    /// <summary>What travels with a call of a span.</summary>
    public static TraceFields FieldsOf(Activity? activity)
    {
        if (activity is null)
        {
            return default;
        }

        var carrier = new Carrier();
        DistributedContextPropagator.Current.Inject(activity, carrier, static (carrier, name, value) => ((Carrier)carrier!).Set(name, value));
        return new TraceFields(carrier.TraceParent, carrier.TraceState, carrier.Baggage).Checked();
    }

    /// <summary>The span that a call belongs to which came with these fields.</summary>
    /// <returns>False where they name none.</returns>
    public static bool TryGetParent(this in TraceFields fields, out ActivityContext parent)
    {
        parent = default;
        return fields.TraceParent is not null && ActivityContext.TryParse(fields.TraceParent, fields.TraceState, isRemote: true, out parent);
    }

    /// <summary>Hands the baggage that came with a call to the span that handles it.</summary>
    public static void AddBaggageTo(this in TraceFields fields, Activity activity)
    {
        if (fields.Baggage is null)
        {
            return;
        }

        IEnumerable<KeyValuePair<string, string?>>? items = DistributedContextPropagator.Current.ExtractBaggage(
            fields.Baggage,
            static (object? baggage, string name, out string? value, out IEnumerable<string>? values) =>
            {
                value = name == Carrier.BaggageName ? (string?)baggage : null;
                values = null;
            });

        // They come last one first, because each one that is added goes before those that are there.
        foreach ((string name, string? value) in items ?? [])
        {
            activity.AddBaggage(name, value);
        }
    }

    private sealed class Carrier
    {
        public const string BaggageName = "baggage";

        public string? TraceParent { get; private set; }

        public string? TraceState { get; private set; }

        public string? Baggage { get; private set; }

        public void Set(string name, string value)
        {
            switch (name)
            {
                case "traceparent":
                    TraceParent = value;
                    break;
                case "tracestate":
                    TraceState = value;
                    break;
                case BaggageName:
                    Baggage = value;
                    break;
                default:
                    // What else a propagator knows has no place in a context.
                    break;
            }
        }
    }
}
