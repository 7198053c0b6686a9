using System.Diagnostics;
using Bro.Rpc.Diagnostics;
using Bro.Rpc.Telemetry;
using Bro.Rpc.Wire;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Dispatch;

/// <summary>What is told of one run of a handler: an event, a span, its duration, and a scope for what it logs. Made only where somebody wants one of them.</summary>
internal sealed class HandlerRun
{
    private readonly CallDispatcher _dispatcher;
    private readonly string _method;
    private readonly string _name;
    private readonly Activity? _activity;
    private readonly long _started;

    private HandlerRun(CallDispatcher dispatcher, string method, IpcContext context, IpcSerializer serializer, ReadOnlySpan<byte> received, bool isScoped)
    {
        _dispatcher = dispatcher;
        _method = method;
        _name = $"{dispatcher.ServiceName}/{method}";
        _started = dispatcher.TimeProvider.GetTimestamp();
        if (BroTelemetry.Source.HasListeners())
        {
            _activity = IncomingCallSpan.Start(_name, context, TraceFields.Read(serializer, received));
        }

        if (isScoped)
        {
            // Never disposed: it belongs to the handler's flow and ends with that. Where the handler ends, the flow may be another's.
            _ = dispatcher.Logger.BeginScope(new HandlerScope(dispatcher.ServiceName, method, context));
        }
    }

    /// <summary>Begins a run, in the flow that the handler will run in.</summary>
    /// <param name="dispatcher">Where the call came in.</param>
    /// <param name="method">Its method.</param>
    /// <param name="context">Its context.</param>
    /// <param name="serializer">What the call is written in.</param>
    /// <param name="received">The context as it stands in the call.</param>
    /// <returns>Null where nobody wants to know.</returns>
    public static HandlerRun? Begin(CallDispatcher dispatcher, string method, IpcContext context, IpcSerializer serializer, ReadOnlySpan<byte> received)
    {
        // A logger that writes nothing at all has no use for a scope; of others only they themselves know.
        bool isScoped = dispatcher.Logger.IsEnabled(LogLevel.Critical);
        if (!isScoped && !BroTelemetry.Source.HasListeners() && !CallInstruments.ServerDuration.Enabled && !dispatcher.Observer.ObservesMethods)
        {
            return null;
        }

        try
        {
            return new HandlerRun(dispatcher, method, context, serializer, received, isScoped);
        }
        catch (Exception exception)
        {
            Log.ObserverFailed(dispatcher.Logger, dispatcher.ServiceName, method, exception);
            return null;
        }
    }

    /// <summary>Ends the run. Whoever is told of it may throw; that must not reach the call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="exception">What the handler threw, or null.</param>
    public void End(IncomingCall call, Exception? exception)
    {
        try
        {
            Tell(call, exception);
        }
        catch (Exception unheard)
        {
            Log.ObserverFailed(_dispatcher.Logger, _dispatcher.ServiceName, _method, unheard);
        }
    }

    private void Tell(IncomingCall call, Exception? exception)
    {
        TimeSpan duration = _dispatcher.TimeProvider.GetElapsedTime(_started);
        CallError? error = CallError.Of(exception, call.IsAbandoned ? default(IpcErrorCode?) : HandlerError.CodeOf(exception, call.IsExpired));
        if (_dispatcher.Observer.ObservesMethods)
        {
            _dispatcher.Observer.MethodEnded(_method, call.RequestId, error?.Message, duration);
        }

        if (CallInstruments.ServerDuration.Enabled)
        {
            var tags = new TagList { { TagNames.System, TagNames.SystemValue }, { TagNames.Method, _name } };
            error?.AddTo(ref tags);
            CallInstruments.ServerDuration.Record(duration.TotalSeconds, tags);
        }

        if (_activity is not null)
        {
            IncomingCallSpan.End(_activity, error, exception);
        }
    }
}
