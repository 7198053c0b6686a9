using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Bro.Rpc.TelemetryCost;

/// <summary>Takes what is collected, and does nothing with it.</summary>
internal sealed class NoExporter : BaseExporter<Metric>
{
    public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
}
