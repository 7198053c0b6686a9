namespace Bro.Rpc.Gateway;

/// <summary>What became of a call that was to be noted.</summary>
internal enum InFlightResult
{
    /// <summary>It is noted and may be forwarded.</summary>
    Added,

    /// <summary>A call of the same caller with the same id is in flight to the same connection.</summary>
    Duplicate,

    /// <summary>The target's connection went at this moment.</summary>
    TargetClosed,
}
