using Bro.Rpc.Wire;

namespace Bro.Rpc.Gateway;

/// <summary>What a CALL must fulfil before its service is looked up, in the protocol's order, so that peers see the same code whichever gateway they use. Protocol §3.</summary>
internal static class CallRules
{
    /// <summary>Checks a call.</summary>
    /// <param name="from">The connection that it came from.</param>
    /// <param name="call">The call.</param>
    /// <param name="options">The gateway's limits.</param>
    /// <param name="code">The code to refuse it with.</param>
    /// <returns>Why it is refused, or null.</returns>
    public static string? ProblemOf(GatewayConnection from, in Envelope call, IpcServerOptions options, out IpcErrorCode code)
    {
        code = IpcErrorCode.InvalidMessage;
        if (!from.IsRegistered)
        {
            return $"{Replies.NameOf(call)} was not called: the connection is not registered. Send REGISTER first.";
        }

        if (!call.From.SequenceEqual(from.NameUtf8))
        {
            return $"{Replies.NameOf(call)} was not called: the call says it is from '{Replies.Text(call.From)}', and this connection is registered as '{from.DisplayName}'.";
        }

        if (call.Id.Length is 0 or > WireLimits.MaxIdLength)
        {
            return $"{Replies.NameOf(call)} was not called: the call needs an 'id' of 1 to {WireLimits.MaxIdLength} bytes.";
        }

        if (call.To.IsEmpty || call.To.Length > options.MaxServiceNameLength)
        {
            return $"The call needs a 'to' of 1 to {options.MaxServiceNameLength} bytes.";
        }

        if (call.Method.IsEmpty || call.Method.Length > options.MaxMethodNameLength)
        {
            return $"The call needs a 'method' of 1 to {options.MaxMethodNameLength} bytes.";
        }

        if (PlainText.HasControls(call.Method))
        {
            return $"{Replies.NameOf(call)} was not called: the name of the method has control characters.";
        }

        if (!call.IsContextValid || call.Context.Length > WireLimits.MaxContextLength)
        {
            code = IpcErrorCode.InvalidContext;
            return $"{Replies.NameOf(call)} was not called: the call needs a 'context' with root (string), chain (array of strings), depth (number, 1 or more) and deadline (Unix milliseconds).";
        }

        if (call.Deadline <= from.Now)
        {
            code = IpcErrorCode.DeadlineExceeded;
            return $"{Replies.NameOf(call)} was not called: the call's deadline passed {from.Now - call.Deadline} ms before it reached the gateway. Give the first call of the chain a longer Timeout.";
        }

        if (call.Depth > IpcContext.MaxDepth)
        {
            code = IpcErrorCode.MaxDepthExceeded;
            return $"{Replies.NameOf(call)} was not called: calls are nested {call.Depth} deep, and {IpcContext.MaxDepth} is the most. Services that call each other in a circle lead here.";
        }

        return null;
    }
}
