using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Diagnostics;

/// <summary>Every log message, with an id that no other has. 1xx connections, 2xx gateway, 3xx client, 4xx hosting.</summary>
internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Error, "A connection is closed, because handling it failed. This is a defect of Bro.Rpc: please report it.")]
    public static partial void HandlerFailed(ILogger logger, Exception exception);

    [LoggerMessage(102, LogLevel.Debug, "Not everything was sent before the connection was closed. {Reason}")]
    public static partial void NotFlushed(ILogger logger, string reason, Exception exception);

    [LoggerMessage(103, LogLevel.Error, "A listener of the event with {EventArguments} threw; the other listeners were told all the same")]
    public static partial void ListenerFailed(ILogger logger, string eventArguments, Exception exception);

    [LoggerMessage(104, LogLevel.Warning, "The listeners of events are slower than the events: {Capacity} wait, and further ones are dropped")]
    public static partial void EventsDropped(ILogger logger, int capacity);

    [LoggerMessage(105, LogLevel.Warning, "A listener of an event has not returned for {Limit} ms and is left behind")]
    public static partial void ListenerBlocks(ILogger logger, double limit, Exception exception);

    [LoggerMessage(201, LogLevel.Information, "The gateway listens at {SocketPath}")]
    public static partial void GatewayStarted(ILogger logger, string socketPath);

    [LoggerMessage(202, LogLevel.Information, "The gateway at {SocketPath} has stopped")]
    public static partial void GatewayStopped(ILogger logger, string socketPath);

    [LoggerMessage(203, LogLevel.Information, "Service {ServiceName} registered with {MethodCount} methods (process {ProcessId})")]
    public static partial void ServiceRegistered(ILogger logger, string serviceName, int methodCount, int? processId);

    [LoggerMessage(204, LogLevel.Information, "Service {ServiceName} disconnected. {Reason}")]
    public static partial void ServiceDisconnected(ILogger logger, string serviceName, string reason);

    [LoggerMessage(205, LogLevel.Warning, "Refused a message of {ServiceName}, its {Count}. one: {Problem}")]
    public static partial void MessageRefused(ILogger logger, string serviceName, int count, string problem);

    [LoggerMessage(206, LogLevel.Warning, "Dropped a RESPONSE of {ServiceName} with id {RequestId}, the {Count}. message of it that was refused: {Problem}")]
    public static partial void ResponseDropped(ILogger logger, string serviceName, string requestId, int count, string problem);

    [LoggerMessage(207, LogLevel.Debug, "{From} → {To}.{Method} [{RequestId}]")]
    public static partial void CallRouted(ILogger logger, string from, string to, string method, string requestId);

    [LoggerMessage(208, LogLevel.Debug, "{From} → {To} answered [{RequestId}]")]
    public static partial void ResponseRouted(ILogger logger, string from, string to, string requestId);

    [LoggerMessage(209, LogLevel.Warning, "Closing a connection of {ServiceName}: {Reason}")]
    public static partial void ConnectionDropped(ILogger logger, string serviceName, string reason);

    [LoggerMessage(210, LogLevel.Error, "The gateway cannot accept connections at the moment and tries again")]
    public static partial void AcceptFailed(ILogger logger, Exception exception);

    [LoggerMessage(211, LogLevel.Error, "A sweep of the gateway failed. This is a defect of Bro.Rpc: please report it.")]
    public static partial void SweepFailed(ILogger logger, Exception exception);

    [LoggerMessage(212, LogLevel.Warning, "The gateway stops although {Count} calls were not answered within {Limit} ms (DrainTimeout)")]
    public static partial void NotDrained(ILogger logger, int count, double limit, Exception exception);

    [LoggerMessage(213, LogLevel.Information, "The gateway accepts connections again")]
    public static partial void AcceptsAgain(ILogger logger);

    [LoggerMessage(214, LogLevel.Warning, "Refused a connection of process {ProcessId}, the {Count}. that was refused: {Problem}")]
    public static partial void ConnectionRefused(ILogger logger, int? processId, long count, string problem);

    [LoggerMessage(301, LogLevel.Information, "{ServiceName} is connected to the gateway at {GatewayPath}")]
    public static partial void Connected(ILogger logger, string serviceName, string gatewayPath);

    [LoggerMessage(EventId = 302, Message = "{ServiceName} is no longer connected. {Reason}")]
    public static partial void Disconnected(ILogger logger, LogLevel level, string serviceName, string reason);

    [LoggerMessage(303, LogLevel.Warning, "{ServiceName} cannot connect and tries again in {DelayMilliseconds} ms (attempt {Attempt}): {Problem}")]
    public static partial void ConnectFailed(ILogger logger, string serviceName, long delayMilliseconds, int attempt, string problem, Exception? exception);

    [LoggerMessage(304, LogLevel.Warning, "{ServiceName} ignored a message of the gateway: {Problem}")]
    public static partial void GatewayMessageIgnored(ILogger logger, string serviceName, string problem);

    [LoggerMessage(305, LogLevel.Warning, "The gateway reported an error to {ServiceName}: {Code} {Problem}")]
    public static partial void GatewayError(ILogger logger, string serviceName, IpcErrorCode code, string problem);

    [LoggerMessage(306, LogLevel.Debug, "{ServiceName} got an answer that nobody waits for any more [{RequestId}]")]
    public static partial void LateResponse(ILogger logger, string serviceName, string requestId);

    [LoggerMessage(307, LogLevel.Warning, "{ServiceName}.{Method} threw; its caller is told [{RequestId}]")]
    public static partial void HandlerThrew(ILogger logger, string serviceName, string method, string requestId, Exception exception);

    [LoggerMessage(308, LogLevel.Warning, "{ServiceName}.{Method} failed after it had answered")]
    public static partial void FailedAfterAnswer(ILogger logger, string serviceName, string method, Exception exception);

    [LoggerMessage(309, LogLevel.Warning, "The answer of {ServiceName}.{Method} has no way back: the connection is gone [{RequestId}]")]
    public static partial void AnswerLost(ILogger logger, string serviceName, string method, string requestId);

    [LoggerMessage(310, LogLevel.Warning, "A callback on the cancellation token of {ServiceName}.{Method} threw")]
    public static partial void CancellationCallbackFailed(ILogger logger, string serviceName, string method, Exception exception);

    [LoggerMessage(311, LogLevel.Error, "{ServiceName} gave up its connection. This is a defect of Bro.Rpc: please report it.")]
    public static partial void SupervisorFailed(ILogger logger, string serviceName, Exception exception);

    [LoggerMessage(313, LogLevel.Error, "{ServiceName} gives up connecting. {Problem}")]
    public static partial void GaveUp(ILogger logger, string serviceName, string problem, Exception exception);

    [LoggerMessage(315, LogLevel.Error, "A listener of the spans or measurements of {ServiceName}.{Method} threw; the call goes on without")]
    public static partial void ObserverFailed(ILogger logger, string serviceName, string method, Exception exception);

    [LoggerMessage(312, LogLevel.Error, "The answer of {ServiceName}.{Method} cannot be written, so its caller has to wait for its timeout")]
    public static partial void AnswerNotWritten(ILogger logger, string serviceName, string method, Exception exception);

    [LoggerMessage(401, LogLevel.Critical, "{Problem} The application stops.")]
    public static partial void ApplicationStops(ILogger logger, string problem);

    [LoggerMessage(402, LogLevel.Information, "Another process is the gateway at {SocketPath}; this one takes over when it ends")]
    public static partial void GatewayStandsBy(ILogger logger, string socketPath);

    [LoggerMessage(403, LogLevel.Information, "The gateway at {SocketPath} has ended, and this process is it now")]
    public static partial void GatewayTakenOver(ILogger logger, string socketPath);

    [LoggerMessage(404, LogLevel.Warning, "This process cannot take over from the gateway that has ended, and tries again. {Problem}")]
    public static partial void GatewayNotTakenOver(ILogger logger, string problem);
}
