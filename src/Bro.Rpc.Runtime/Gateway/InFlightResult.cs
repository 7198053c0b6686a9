namespace Bro.Rpc.Gateway;

/// <summary>What became of a call that was to be noted.</summary>
internal enum InFlightResult
{
    /// <summary>It is noted and may be forwarded.</summary>
    Added,

    /// <summary>A call of the same connection with the same id is in flight to the same target.</summary>
    Duplicate,

    /// <summary>A call of another connection of the caller's pool with the same id is in flight to the same target, whose answers could not be told apart.</summary>
    TakenInPool,

    /// <summary>As many calls as are allowed are in flight to the same connection.</summary>
    Full,

    /// <summary>The target's connection went at this moment.</summary>
    TargetClosed,
}
