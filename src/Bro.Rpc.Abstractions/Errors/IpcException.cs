using System.Text.Json;

namespace Bro.Rpc;

/// <summary>
/// The one exception of Bro: what a call, a connection or a gateway failed with. Thrown in a handler, its
/// <see cref="Code"/> and message reach the caller unchanged; any other exception of a handler arrives as
/// <see cref="IpcErrorCode.ExecutionFailed"/>.
/// </summary>
/// <remarks>Seed: <c>IPCError</c>.</remarks>
public sealed class IpcException : Exception
{
    /// <summary>An error of this code.</summary>
    /// <param name="code">What kind of error; a string of your own converts by itself.</param>
    /// <param name="message">What happened and what to do next.</param>
    public IpcException(IpcErrorCode code, string message)
        : base(message)
    {
        Code = code;
    }

    /// <summary>An error of this code with the exception that led to it.</summary>
    /// <param name="code">What kind of error; a string of your own converts by itself.</param>
    /// <param name="message">What happened and what to do next.</param>
    /// <param name="innerException">What led to it; stays in this process.</param>
    public IpcException(IpcErrorCode code, string message, Exception? innerException)
        : base(message, innerException)
    {
        Code = code;
    }

    /// <summary>What kind of error it is.</summary>
    public IpcErrorCode Code { get; }

    /// <summary>The service that was called, or null where the error is not of a call.</summary>
    public string? ServiceName { get; init; }

    /// <summary>The method that was called, by its name on the wire, or null where the error is not of a call.</summary>
    public string? MethodName { get; init; }

    /// <summary>The id of the call, as it stands in the logs of every process it went through, or null where the error is not of a call.</summary>
    public string? RequestId { get; init; }

    /// <summary>
    /// What the service says about the error besides its message, for programs: any JSON value, or null. Given to an exception that a
    /// handler throws, it reaches the caller unchanged, unless it is nested deeper than 63 levels or of a disposed document: the caller is told the
    /// rest then. Protocol §2.
    /// </summary>
    public JsonElement? Details { get; init; }

    /// <summary>
    /// Whether the method certainly did not run: the call was not sent, or whoever refused it said that nothing of it was run. Such a call
    /// may be made again, whatever the method does. Protocol §5.
    /// </summary>
    public bool NotRun { get; init; }

    /// <summary>
    /// Whether nobody answered: the connection to the service went, or the time of the call was up, and the gateway, this client, or the service
    /// that was cancelled by the call's own deadline says so. Whether the method ran is not known then. False for anything else that a method threw, whatever its code. Protocol §5.
    /// </summary>
    public bool IsUnanswered { get; init; }

    /// <summary>The stack trace of the process that failed, or null; sent only where that process has its <c>Debug</c> option on.</summary>
    public string? RemoteStackTrace { get; init; }
}
