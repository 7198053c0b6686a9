namespace Bro.Rpc;

/// <summary>What a message is, by its <c>type</c>.</summary>
/// <remarks>Seed: <c>IpcMessageType</c>. Protocol §2, §4.</remarks>
public enum IpcMessageType
{
    /// <summary>A type that this version does not know, or none.</summary>
    Unknown,

    /// <summary><c>REGISTER</c>: a client gives its name and its methods; the first message of a connection.</summary>
    Register,

    /// <summary><c>REGISTER_ACK</c>: the gateway has registered the client.</summary>
    RegisterAck,

    /// <summary><c>CALL</c>: a method is called.</summary>
    Call,

    /// <summary><c>RESPONSE</c>: a call is answered.</summary>
    Response,

    /// <summary><c>HEARTBEAT</c>: a sign of life.</summary>
    Heartbeat,

    /// <summary><c>ERROR</c>: the gateway reports what it could not do.</summary>
    Error,

    /// <summary><c>CANCEL</c>: a caller gave its call up. Sent only to a peer that named the extension.</summary>
    Cancel,
}
