using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Bro.Rpc.EndToEnd.Peer;

/// <summary>The spans of this process, as the SDK of OpenTelemetry exports them.</summary>
internal sealed class ExportedSpans : IDisposable
{
    private readonly List<Activity> _exported = [];
    private readonly EndCounter _ended = new();
    private readonly TracerProvider _provider;

    // The exporter is told of each end before the counter is.
    public ExportedSpans() =>
        _provider = Sdk.CreateTracerProviderBuilder().AddSource(BroTelemetry.ActivitySourceName).AddInMemoryExporter(_exported).AddProcessor(_ended).Build();

    /// <summary>All spans, as soon as there are so many: a service answers before its span has ended.</summary>
    public async Task<IReadOnlyList<Span>> WaitForAsync(int count)
    {
        await _ended.ReachedAsync(count);
        return [.. _exported.ToArray().Select(static activity => new Span(
            activity.DisplayName,
            activity.Kind.ToString(),
            activity.TraceId.ToHexString(),
            activity.SpanId.ToHexString(),
            activity.ParentSpanId.ToHexString(),
            activity.TagObjects.ToDictionary(static tag => tag.Key, static tag => tag.Value?.ToString()),
            [.. activity.Baggage.Select(static item => $"{item.Key}={item.Value}")]))];
    }

    public void Dispose() => _provider.Dispose();

    private sealed class EndCounter : BaseProcessor<Activity>
    {
        private readonly SemaphoreSlim _ended = new(0);

        public async Task ReachedAsync(int count)
        {
            for (int i = 0; i < count; i++)
            {
                await _ended.WaitAsync();
            }
        }

        public override void OnEnd(Activity data) => _ended.Release();

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            _ended.Dispose();
        }
    }
}
