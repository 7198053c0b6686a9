namespace Bro.Rpc.TelemetryCost;

/// <summary>Two who listen.</summary>
internal sealed class Both(IDisposable? first, IDisposable? second) : IDisposable
{
    public void Dispose()
    {
        first?.Dispose();
        second?.Dispose();
    }
}
