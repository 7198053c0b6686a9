namespace Bro.Rpc.Soak;

/// <summary>The parts of a soak, in their order.</summary>
internal enum Phase
{
    /// <summary>Everything at once, until the code is compiled and the pools are filled.</summary>
    WarmUp,

    /// <summary>Nobody calls; the peers that stay are connected. What the processes hold at its end is the measure for <see cref="LastRest"/>.</summary>
    FirstRest,

    /// <summary>Everything at once.</summary>
    Load,

    /// <summary>Like <see cref="FirstRest"/>, and as long.</summary>
    LastRest,
}
