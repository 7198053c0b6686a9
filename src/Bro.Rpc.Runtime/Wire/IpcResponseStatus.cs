namespace Bro.Rpc;

/// <summary>How a call ended, by the <c>status</c> of its RESPONSE.</summary>
/// <remarks>Seed: <c>ResponseStatus</c>. Protocol §2.</remarks>
public enum IpcResponseStatus
{
    /// <summary><c>success</c>: the method returned.</summary>
    Success,

    /// <summary><c>error</c>: the method threw, or the call did not get to it.</summary>
    Error,
}
