namespace Bro.Rpc.Wire;

/// <summary>What a message is, by its <c>type</c>. Protocol §2.</summary>
internal enum MessageType
{
    /// <summary>A type that this version does not know, or none.</summary>
    Unknown,
    Register,
    RegisterAck,
    Call,
    Response,
    Heartbeat,
    Error,
    Cancel,
}
