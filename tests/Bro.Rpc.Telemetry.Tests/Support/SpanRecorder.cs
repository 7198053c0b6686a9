using System.Diagnostics;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Telemetry.Tests.Support;

/// <summary>Hears of every span of Bro in this process while it lives, and keeps those that have ended.</summary>
internal sealed class SpanRecorder : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Activity> _ended = [];
    private readonly List<(Func<Activity, bool> Match, TaskCompletionSource<Activity> Found)> _waiting = [];
    private readonly ActivityListener _listener;

    public SpanRecorder(ActivitySamplingResult sampling = ActivitySamplingResult.AllDataAndRecorded)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == BroTelemetry.ActivitySourceName,
            Sample = (ref _) => sampling,
            ActivityStopped = OnEnded,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The one span of that name and kind, when it has ended: a service answers before.</summary>
    public async Task<Activity> WaitForAsync(string name, ActivityKind kind, CancellationToken cancellationToken)
    {
        bool Match(Activity activity) => activity.DisplayName == name && activity.Kind == kind;
        var found = new TaskCompletionSource<Activity>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_ended.Find(Match) is { } ended)
            {
                return ended;
            }

            _waiting.Add((Match, found));
        }

        return await found.Task.WaitAsync(Limits.Message, cancellationToken);
    }

    public void Dispose() => _listener.Dispose();

    private void OnEnded(Activity activity)
    {
        lock (_gate)
        {
            _ended.Add(activity);
            foreach ((Func<Activity, bool> match, TaskCompletionSource<Activity> found) in _waiting)
            {
                if (match(activity))
                {
                    found.TrySetResult(activity);
                }
            }
        }
    }
}
