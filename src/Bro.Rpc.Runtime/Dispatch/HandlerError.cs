using System.Text.Json;
using Bro.Rpc.Wire;

namespace Bro.Rpc.Dispatch;

/// <summary>What a caller is told when a handler throws, or never ran. Protocol §5.</summary>
internal static class HandlerError
{
    /// <param name="exception">What it threw.</param>
    /// <param name="service">The service called.</param>
    /// <param name="method">Its method.</param>
    /// <param name="isExpired">Whether the call's deadline has passed, so that a cancellation is no fault of the handler's.</param>
    /// <param name="withStack">Whether stack traces may leave the process.</param>
    /// <param name="notRun">Whether the handler was not started.</param>
    public static WireError Of(Exception exception, string service, string method, bool isExpired, bool withStack, bool notRun)
    {
        string message;
        string? stack;
        try
        {
            message = exception.Message;
            stack = withStack ? exception.ToString() : null;
        }
        catch (Exception)
        {
            // Both are the user's code.
            message = $"{service}.{method} failed with a {exception.GetType().Name}, whose message cannot be read.";
            stack = null;
        }

        return exception switch
        {
            // Whoever is first to see that the call's own time is up, this or the gateway, says the same.
            IpcException own => new WireError(message, own.Code.Value, stack, DetailsOf(own), notRun, IsUnanswered: isExpired && own.Code == IpcErrorCode.Timeout),
            OperationCanceledException when isExpired => new WireError($"{service}.{method} was cancelled, because the call's deadline passed.", IpcErrorCode.Timeout.Value, stack, IsUnanswered: true),
            _ => new WireError(message, IpcErrorCode.ExecutionFailed.Value, stack),
        };
    }

    /// <summary>The code that a caller is told.</summary>
    /// <param name="exception">What the handler threw.</param>
    /// <param name="isExpired">Whether the call's deadline has passed.</param>
    public static IpcErrorCode CodeOf(Exception? exception, bool isExpired) => exception switch
    {
        IpcException own => own.Code,
        OperationCanceledException when isExpired => IpcErrorCode.Timeout,
        _ => IpcErrorCode.ExecutionFailed,
    };

    // An exception's own NotRun is not asked: a handler that threw it did run, whatever its own calls say.
    private static JsonElement? DetailsOf(IpcException exception)
    {
        try
        {
            return exception.Details is { } details && Nesting.IsWithin(details, Nesting.MostOfDetails) ? details : null;
        }
        catch (ObjectDisposedException)
        {
            // Its document is gone: the caller is told the rest.
            return null;
        }
    }

    /// <summary>For a call that waited for its turn longer than its caller waits.</summary>
    /// <param name="service">The service called.</param>
    /// <param name="method">Its method.</param>
    public static IpcException NotStarted(string service, string method) =>
        new(IpcErrorCode.DeadlineExceeded, $"{service}.{method} was not run: the call's deadline passed while it waited for its turn. '{service}' has more calls than its MaxConcurrentCalls lets it handle in time.");
}
