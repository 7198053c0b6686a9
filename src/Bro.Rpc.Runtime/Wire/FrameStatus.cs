namespace Bro.Rpc.Wire;

/// <summary>What stands at the start of a buffer.</summary>
internal enum FrameStatus
{
    /// <summary>Not yet a whole frame.</summary>
    Incomplete,

    /// <summary>A whole frame.</summary>
    Complete,

    /// <summary>A length of 0: no frame can be so short.</summary>
    Empty,

    /// <summary>A length above the limit; nothing of the body is waited for.</summary>
    TooLarge,
}
