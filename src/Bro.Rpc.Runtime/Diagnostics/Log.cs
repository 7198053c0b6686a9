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

    [LoggerMessage(201, LogLevel.Information, "The gateway listens at {SocketPath}")]
    public static partial void GatewayStarted(ILogger logger, string socketPath);

    [LoggerMessage(202, LogLevel.Information, "The gateway at {SocketPath} has stopped")]
    public static partial void GatewayStopped(ILogger logger, string socketPath);

    [LoggerMessage(203, LogLevel.Information, "Service {ServiceName} registered with {MethodCount} methods (process {ProcessId})")]
    public static partial void ServiceRegistered(ILogger logger, string serviceName, int methodCount, int? processId);

    [LoggerMessage(204, LogLevel.Information, "Service {ServiceName} disconnected. {Reason}")]
    public static partial void ServiceDisconnected(ILogger logger, string serviceName, string reason);

    [LoggerMessage(205, LogLevel.Warning, "Refused a message of {ServiceName}: {Problem}")]
    public static partial void MessageRefused(ILogger logger, string serviceName, string problem);

    [LoggerMessage(206, LogLevel.Warning, "Dropped a RESPONSE of {ServiceName} with id {RequestId}: {Problem}")]
    public static partial void ResponseDropped(ILogger logger, string serviceName, string requestId, string problem);

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
}
