namespace Bro.Rpc.Telemetry.Tests.Support;

/// <summary>One measurement with its attributes.</summary>
internal sealed record Measured(string Instrument, double Value, IReadOnlyDictionary<string, object?> Tags)
{
    public object? this[string tag] => Tags.GetValueOrDefault(tag);
}
