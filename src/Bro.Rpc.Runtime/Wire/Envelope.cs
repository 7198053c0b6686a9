namespace Bro.Rpc.Wire;

/// <summary>
/// The parts of one message by which it is routed and answered; spans into the frame, except where a text had escapes.
/// A text that is absent, or is no string, is empty and not counted as present.
/// </summary>
internal ref struct Envelope
{
    /// <summary>What the message is written in, and with it the parts that are not texts.</summary>
    public IpcSerializer Serializer;

    public IpcMessageType Type;

    /// <summary>The <c>type</c> as sent, for the message that refuses an unknown one.</summary>
    public ReadOnlySpan<byte> TypeText;

    public ReadOnlySpan<byte> Id;

    public ReadOnlySpan<byte> From;

    public ReadOnlySpan<byte> To;

    public ReadOnlySpan<byte> Method;

    /// <summary><c>params</c> as it stands in the frame; empty where absent.</summary>
    public ReadOnlySpan<byte> Params;

    /// <summary><c>data</c> as it stands in the frame; empty where absent.</summary>
    public ReadOnlySpan<byte> Data;

    /// <summary><c>error</c> as it stands in the frame; empty where absent.</summary>
    public ReadOnlySpan<byte> Error;

    /// <summary><c>context</c> as it stands in the frame; empty where absent.</summary>
    public ReadOnlySpan<byte> Context;

    /// <summary>Whether <c>status</c> is <c>success</c>.</summary>
    public bool IsSuccess;

    /// <summary>Whether <c>status</c> is <c>success</c> or <c>error</c>.</summary>
    public bool HasStatus;

    /// <summary>Whether the context has all four parts in their right types.</summary>
    public bool IsContextValid;

    /// <summary>The context's depth; of no meaning where it is not valid.</summary>
    public long Depth;

    /// <summary>The context's deadline in Unix milliseconds; of no meaning where it is not valid.</summary>
    public long Deadline;
}
