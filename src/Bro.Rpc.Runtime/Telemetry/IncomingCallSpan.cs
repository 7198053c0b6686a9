using System.Diagnostics;
using Bro.Rpc.Wire;

namespace Bro.Rpc.Telemetry;

/// <summary>The server span of one call. Its parent is the span that the call's context names, or else the one that its root does.</summary>
internal static class IncomingCallSpan
{
    /// <summary>Starts the span and makes it the current one.</summary>
    /// <param name="name">Service and method.</param>
    /// <param name="context">The call's context.</param>
    /// <param name="trace">What came with the call.</param>
    /// <returns>Null where nobody wants it.</returns>
    public static Activity? Start(string name, IpcContext context, in TraceFields trace)
    {
        KeyValuePair<string, object?>[] tags = [new(TagNames.System, TagNames.SystemValue), new(TagNames.Method, name)];
        Activity? activity = trace.TryGetParent(out ActivityContext parent)
            ? BroTelemetry.Source.StartActivity(name, ActivityKind.Server, parent, tags)
            : TraceRoot.StartSpan(context.Root, name, ActivityKind.Server, tags);
        if (activity is null)
        {
            return null;
        }

        trace.AddBaggageTo(activity);
        if (activity.IsAllDataRequested)
        {
            activity.SetTag(TagNames.Root, context.Root).SetTag(TagNames.Depth, context.Depth).SetTag(TagNames.Caller, context.Caller);
        }

        return activity;
    }

    /// <summary>Ends the span, on whatever thread the handler ended.</summary>
    /// <param name="activity">The span.</param>
    /// <param name="error">What the caller is told, or null.</param>
    /// <param name="exception">What the handler threw, where that is more than what the caller is told.</param>
    public static void End(Activity activity, CallError? error, Exception? exception)
    {
        error?.SetOn(activity);
        if (exception is not null and not IpcException && activity.IsAllDataRequested)
        {
            activity.AddException(exception);
        }

        // Whoever completed the handler's task may run this within a flow of his own, whose span must stay what it was.
        Activity? current = Activity.Current;
        activity.Stop();
        if (!ReferenceEquals(current, activity))
        {
            Activity.Current = current;
        }
    }
}
