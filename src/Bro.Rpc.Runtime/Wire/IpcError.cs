using System.Text.Json;

namespace Bro.Rpc;

/// <summary>The <c>error</c> of a RESPONSE or an ERROR.</summary>
/// <param name="Code">The code, or null where the peer sent none, which means <see cref="IpcErrorCode.ExecutionFailed"/>.</param>
/// <param name="Message">What happened.</param>
/// <param name="Stack">The stack trace of the process that failed, or null.</param>
/// <remarks>Seed: <c>IPCError</c>, as it travels. Protocol §2, §5.</remarks>
public sealed record IpcError(IpcErrorCode? Code, string Message, string? Stack = null)
{
    /// <summary>What programs are told besides, or null. At most 63 levels of nesting.</summary>
    public JsonElement? Details { get; init; }

    /// <summary>Whether whoever refused the call says that nothing of it was run.</summary>
    public bool NotRun { get; init; }

    /// <summary>Whether it is said in place of an answer: by the gateway, or by a service that the call's own deadline has cancelled.</summary>
    public bool IsUnanswered { get; init; }
}
