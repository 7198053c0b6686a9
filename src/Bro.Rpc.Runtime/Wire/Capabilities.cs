namespace Bro.Rpc.Wire;

/// <summary>The extensions of the protocol that a peer speaks. One is used only with a peer that named it. Protocol §6.</summary>
[Flags]
internal enum Capabilities
{
    None = 0,

    /// <summary>CANCEL: a caller that gave up says so, and the handler's token is cancelled.</summary>
    Cancel = 1,

    /// <summary>A REGISTER with the connection's own name replaces its methods and metadata.</summary>
    Update = 2,

    /// <summary>The gateway answers each HEARTBEAT with one of its own, so that a client notices when it hangs.</summary>
    Heartbeat = 4,

    /// <summary>All that this version speaks.</summary>
    All = Cancel | Update | Heartbeat,
}
