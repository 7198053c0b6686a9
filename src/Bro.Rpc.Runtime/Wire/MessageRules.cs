using System.Text;
using System.Text.Json;

namespace Bro.Rpc.Wire;

/// <summary>What a message needs by its type. Protocol §2, §7; the gateway checks the same on the bytes, see <c>CallRules</c>.</summary>
internal static class MessageRules
{
    public static readonly IpcError MissingContext = new(
        IpcErrorCode.InvalidContext,
        "The call needs a 'context' with root (string), chain (array of strings), depth (number, 1 or more) and deadline (Unix milliseconds).");

    /// <summary>What is wrong with a message, apart from its context; or null.</summary>
    public static string? ProblemOf(IpcMessage message) => message.Type switch
    {
        IpcMessageType.Register => RegistrationProblem(message),
        IpcMessageType.RegisterAck => null,
        IpcMessageType.Call => AddressProblem(message) ?? Needs(message.Method, "method", WireLimits.MaxMethodNameLength, "CALL")
            ?? (message.Method!.Any(char.IsControl) ? "The CALL has a 'method' with control characters." : null),
        IpcMessageType.Response => AddressProblem(message) ?? StatusProblem(message),
        IpcMessageType.Heartbeat => Needs(message.From, "from", WireLimits.MaxServiceNameLength, "HEARTBEAT")
            ?? (message.Timestamp is null ? "The HEARTBEAT needs a 'timestamp' in Unix milliseconds." : null),
        IpcMessageType.Error => message.Error is null ? "The ERROR needs an 'error'." : null,
        IpcMessageType.Cancel => AddressProblem(message),
        _ => "The message has a 'type' that this version does not know.",
    };

    /// <summary>What a gateway would not route a call for; or null.</summary>
    public static IpcError? ProblemOf(IpcContext? context, TimeProvider? timeProvider)
    {
        if (context is null || LengthOf(context) > WireLimits.MaxContextLength)
        {
            return context is null ? MissingContext : new IpcError(IpcErrorCode.InvalidContext, $"The call's context has more than {WireLimits.MaxContextLength} bytes.");
        }

        if (context.IsDeadlineExceeded(timeProvider))
        {
            return new IpcError(IpcErrorCode.DeadlineExceeded, $"The call's deadline, {context.Deadline} in Unix milliseconds, has passed.");
        }

        return context.IsMaxDepthExceeded
            ? new IpcError(IpcErrorCode.MaxDepthExceeded, $"The call is nested {context.Depth} deep; {IpcContext.MaxDepth} is the most. Services that call each other in a circle lead here.")
            : null;
    }

    private static string? AddressProblem(IpcMessage message)
    {
        string type = MessageText.NameOf(message.Type).ToString();
        return Needs(message.Id, "id", WireLimits.MaxIdLength, type)
            ?? Needs(message.From, "from", WireLimits.MaxServiceNameLength, type)
            ?? Needs(message.To, "to", WireLimits.MaxServiceNameLength, type);
    }

    private static string? StatusProblem(IpcMessage message) =>
        message.Status is null ? "The RESPONSE needs a 'status', which is success or error."
        : message is { Status: IpcResponseStatus.Error, Error: null } ? "The RESPONSE has the status error and needs an 'error'."
        : null;

    private static string? RegistrationProblem(IpcMessage message)
    {
        if (Registration.ServiceNameProblem(message.ServiceName) is { } problem)
        {
            return $"The REGISTER {problem}";
        }

        return message.Methods is not { } methods ? "The REGISTER needs 'methods', an array of strings; a service without any sends an empty one."
            : methods.Count > WireLimits.MaxMethods ? $"The REGISTER has more than {WireLimits.MaxMethods} methods."
            : methods.Any(static method => Encoding.UTF8.GetByteCount(method) > WireLimits.MaxMethodNameLength) ? $"The REGISTER has a method name of more than {WireLimits.MaxMethodNameLength} bytes."
            : methods.Any(static method => method.Any(char.IsControl)) ? "The REGISTER has a method name with control characters."
            : message.Metadata is { ValueKind: not JsonValueKind.Object } ? "The REGISTER has 'metadata' that is no object."
            : null;
    }

    private static string? Needs(string? text, string field, int limit, string type) =>
        string.IsNullOrEmpty(text) || Encoding.UTF8.GetByteCount(text) > limit ? $"The {type} needs '{field}' of 1 to {limit} bytes." : null;

    // As it stands in a message: with the escapes that its names need.
    private static long LengthOf(IpcContext context)
    {
        using var writer = MessageWriter.Rent(IpcSerializer.Json);
        return writer.Message(new IpcMessage { Type = IpcMessageType.Unknown, Context = context }, int.MaxValue).Length
            - WireLimits.PrefixLength - """{"type":"UNKNOWN","context":}""".Length;
    }
}
