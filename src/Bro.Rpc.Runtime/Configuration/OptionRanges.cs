using Bro.Rpc.Wire;

namespace Bro.Rpc.Configuration;

/// <summary>What the numbers and times of both kinds of options may be: the one place that says so.</summary>
internal static class OptionRanges
{
    public const int MostConnections = 64;

    public static readonly TimeRange Time = new(AllowsZero: false);
    public static readonly TimeRange ComparedTime = new(IsOnlyCompared: true);
    public static readonly TimeRange TimeOrZero = new(AllowsZero: true);
    public static readonly NumberRange PoolSize = new(1, MostConnections);
    public static readonly NumberRange MaxMessageSize = new(1024, WireLimits.LargestMaxMessageSize);
    public static readonly NumberRange MaxNesting = new(1, WireLimits.MaxPayloadNesting);
    public static readonly NumberRange MaxMethods = new(1, WireLimits.MaxMethods);
    public static readonly NumberRange MaxServiceNameLength = new(1, WireLimits.MaxServiceNameLength);
    public static readonly NumberRange MaxMethodNameLength = new(1, WireLimits.MaxMethodNameLength);
    public static readonly NumberRange MaxMetadataBytes = new(2, WireLimits.LargestMaxMessageSize);

    // A table grows to twice of what it holds, and its size is an int.
    public static readonly NumberRange MaxCallsInFlight = new(1, 16 * 1024 * 1024);
    public static readonly NumberRange Count = new(1, int.MaxValue);
    public static readonly NumberRange Bytes = new(1, long.MaxValue);
}
