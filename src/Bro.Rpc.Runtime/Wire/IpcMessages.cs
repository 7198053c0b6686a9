using System.Text.Json;
using Bro.Rpc.Wire;

namespace Bro.Rpc;

/// <summary>Builds and checks messages, for a test peer or a bridge that speaks the protocol by hand.</summary>
/// <remarks>Seed: "Message Builders", "Validation". Protocol §2.</remarks>
public static class IpcMessages
{
    private static readonly JsonElement NoParameters = JsonElement.Parse("{}"u8);

    /// <summary>Builds a CALL. Seed: <c>createCallMessage()</c>.</summary>
    /// <param name="from">The name under which the caller registered.</param>
    /// <param name="to">The service called.</param>
    /// <param name="method">The method's name on the wire.</param>
    /// <param name="context">The caller's own context, which goes out extended by <paramref name="to"/>: that of the call it serves, or <see cref="IpcContext.Create"/> for a chain of its own.</param>
    /// <param name="parameters">The parameters; an empty object where null, as every peer sends it.</param>
    /// <param name="id">The id; a new one where null.</param>
    /// <returns>The message.</returns>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public static IpcMessage CreateCall(string from, string to, string method, IpcContext context, JsonElement? parameters = null, string? id = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(from);
        ArgumentException.ThrowIfNullOrEmpty(to);
        ArgumentException.ThrowIfNullOrEmpty(method);
        ArgumentNullException.ThrowIfNull(context);
        return new IpcMessage
        {
            Type = IpcMessageType.Call,
            Id = id ?? IpcIds.NewRequestId(),
            From = from,
            To = to,
            Method = method,
            Params = parameters ?? NoParameters,
            Context = context.Extend(to),
        };
    }

    /// <summary>Answers a CALL: the method returned. Seed: <c>createSuccessResponse()</c>.</summary>
    /// <param name="call">The CALL.</param>
    /// <param name="data">The result; null where the method returns nothing.</param>
    /// <returns>The message, with the call's own id and context.</returns>
    /// <exception cref="ArgumentException"><paramref name="call"/> is no CALL.</exception>
    public static IpcMessage CreateSuccessResponse(IpcMessage call, JsonElement? data = null) =>
        AnswerTo(call) with { Status = IpcResponseStatus.Success, Data = data };

    /// <summary>Answers a CALL: the method threw, or the call cannot be handled. Seed: <c>createErrorResponse()</c>.</summary>
    /// <param name="call">The CALL.</param>
    /// <param name="error">Why; also what <see cref="Validate"/> said of the call.</param>
    /// <returns>The message, with the call's own id and context.</returns>
    /// <exception cref="ArgumentException"><paramref name="call"/> is no CALL.</exception>
    public static IpcMessage CreateErrorResponse(IpcMessage call, IpcError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return AnswerTo(call) with { Status = IpcResponseStatus.Error, Error = error };
    }

    /// <summary>Builds a REGISTER, the first message of a connection.</summary>
    /// <param name="serviceName">The name; unique at the gateway.</param>
    /// <param name="methods">The methods offered, by their names on the wire.</param>
    /// <param name="version">The version shown at the gateway.</param>
    /// <param name="metadata">An object shown at the gateway; an empty one where null.</param>
    /// <returns>The message.</returns>
    /// <exception cref="ArgumentException"><paramref name="serviceName"/> is empty.</exception>
    public static IpcMessage CreateRegister(string serviceName, IEnumerable<string> methods, string version = "1.0.0", JsonElement? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(serviceName);
        ArgumentNullException.ThrowIfNull(methods);
        return new IpcMessage
        {
            Type = IpcMessageType.Register,
            ServiceName = serviceName,
            Methods = [.. methods],
            Version = version,
            Metadata = metadata ?? NoParameters,
        };
    }

    /// <summary>Builds a HEARTBEAT.</summary>
    /// <param name="from">The name under which the sender registered.</param>
    /// <param name="timeProvider">The clock; the system's where null.</param>
    /// <returns>The message.</returns>
    /// <exception cref="ArgumentException"><paramref name="from"/> is empty.</exception>
    public static IpcMessage CreateHeartbeat(string from, TimeProvider? timeProvider = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(from);
        return new IpcMessage { Type = IpcMessageType.Heartbeat, From = from, Timestamp = IpcDeadlines.After(TimeSpan.Zero, timeProvider) };
    }

    /// <summary>
    /// Checks that a message has what its type needs, within the limits of the protocol; of a CALL also that it has a context, whose
    /// time and depth <see cref="ValidateContext"/> checks. Seed: <c>validateMessage()</c>. Protocol §2, §7.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <returns>
    /// Null, or what is wrong, to be answered with as it is: <see cref="IpcErrorCode.InvalidMessage"/>, or for a CALL without a valid
    /// context <see cref="IpcErrorCode.InvalidContext"/>.
    /// </returns>
    public static IpcError? Validate(IpcMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return MessageRules.ProblemOf(message) is { } problem
            ? new IpcError(IpcErrorCode.InvalidMessage, problem)
            : message is { Type: IpcMessageType.Call, Context: null } ? MessageRules.MissingContext : null;
    }

    /// <summary>
    /// Checks the context of a CALL as a gateway does before it routes it, in its order. Seed: <c>validateContext()</c>. Protocol §3.
    /// </summary>
    /// <param name="context">The context of the message; null where it has none that is valid.</param>
    /// <param name="timeProvider">The clock; the system's where null.</param>
    /// <returns>
    /// Null, or what is wrong, to be answered with as it is: <see cref="IpcErrorCode.InvalidContext"/>, <see cref="IpcErrorCode.DeadlineExceeded"/>
    /// or <see cref="IpcErrorCode.MaxDepthExceeded"/>.
    /// </returns>
    public static IpcError? ValidateContext(IpcContext? context, TimeProvider? timeProvider = null) => MessageRules.ProblemOf(context, timeProvider);

    private static IpcMessage AnswerTo(IpcMessage call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return call.Type is IpcMessageType.Call
            ? new IpcMessage { Type = IpcMessageType.Response, Id = call.Id, From = call.To, To = call.From, Context = call.Context }
            : throw new ArgumentException($"Only a CALL is answered, and the message is: {call}", nameof(call));
    }
}
