using System.Diagnostics;

namespace Bro.Rpc.Telemetry;

/// <summary>One call as its caller sees it: a client span, which is the current one until <see cref="End"/>, and its duration.</summary>
internal readonly struct OutgoingCall
{
    private readonly string _name;
    private readonly string _service;
    private readonly Activity? _activity;
    private readonly long _started;

    private OutgoingCall(string service, string method, IpcContext? context)
    {
        _service = service;
        _name = $"{service}/{method}";
        _started = CallInstruments.ClientDuration.Enabled ? Stopwatch.GetTimestamp() : 0;
        if (BroTelemetry.Source.HasListeners())
        {
            // What samplers may look at must be there from the start.
            KeyValuePair<string, object?>[] tags = [new(TagNames.System, TagNames.SystemValue), new(TagNames.Method, _name), new(TagNames.ServerAddress, service)];
            _activity = context is not null && Activity.Current is null
                ? TraceRoot.StartSpan(context.Root, _name, ActivityKind.Client, tags)
                : BroTelemetry.Source.StartActivity(_name, ActivityKind.Client, parentContext: default, tags);
        }
    }

    /// <summary>Whether anybody wants to know of calls. Costs two looks at fields.</summary>
    public static bool IsObserved => BroTelemetry.Source.HasListeners() || CallInstruments.ClientDuration.Enabled;

    /// <summary>The call's span, or null where it has none.</summary>
    public Activity? Activity => _activity;

    /// <summary>Begins a call. What runs until its end, in the same flow, is part of it.</summary>
    /// <param name="service">The service.</param>
    /// <param name="method">The method.</param>
    /// <param name="context">The context that the call extends, or null. Where no span is the current one it says which trace the call belongs to.</param>
    public static OutgoingCall Begin(string service, string method, IpcContext? context) => new(service, method, context);

    /// <summary>Ends the call.</summary>
    /// <param name="exception">What it failed with, or null.</param>
    public void End(Exception? exception)
    {
        CallError? error = CallError.Of(exception);
        if (_started != 0)
        {
            var tags = new TagList
            {
                { TagNames.System, TagNames.SystemValue },
                { TagNames.Method, _name },
                { TagNames.ServerAddress, _service },
            };
            error?.AddTo(ref tags);
            CallInstruments.ClientDuration.Record(Stopwatch.GetElapsedTime(_started).TotalSeconds, tags);
        }

        if (_activity is not null)
        {
            error?.SetOn(_activity);
            _activity.Stop();
        }
    }
}
