namespace Bro.Rpc;

/// <summary>How the messages of one connection are written. The gateway takes both at once and translates between them.</summary>
/// <remarks>Seed: <c>serializer</c>. Protocol §4.</remarks>
public enum IpcSerializer
{
    /// <summary>JSON in UTF-8.</summary>
    Json,

    /// <summary>MessagePack, as Node peers write it.</summary>
    MessagePack,
}
