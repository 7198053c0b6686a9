using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Bro.Rpc;

/// <summary>
/// The names under which OpenTelemetry, <c>dotnet-counters</c> and every other listener finds what Bro tells of itself:
/// <c>AddSource(BroTelemetry.ActivitySourceName)</c> and <c>AddMeter(BroTelemetry.MeterName)</c>. Nothing is measured while nobody listens.
/// </summary>
/// <remarks>Spans, attributes and instruments follow the semantic conventions of OpenTelemetry for RPC, version 1.45.0.</remarks>
public static class BroTelemetry
{
    /// <summary>The name of the source of spans: <c>Bro.Rpc</c>.</summary>
    public const string ActivitySourceName = "Bro.Rpc";

    /// <summary>The name of the meter: <c>Bro.Rpc</c>.</summary>
    public const string MeterName = "Bro.Rpc";

    private const string SchemaUrl = "https://opentelemetry.io/schemas/1.45.0";

    private static readonly string? Version = typeof(BroTelemetry).Assembly.GetName().Version?.ToString(3);

    internal static ActivitySource Source { get; } = new(new ActivitySourceOptions(ActivitySourceName) { Version = Version, TelemetrySchemaUrl = SchemaUrl });

    internal static Meter Meter { get; } = new(new MeterOptions(MeterName) { Version = Version, TelemetrySchemaUrl = SchemaUrl });
}
