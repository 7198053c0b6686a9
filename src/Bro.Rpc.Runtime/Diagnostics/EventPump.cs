using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Diagnostics;

/// <summary>
/// Runs the listeners of events one after the other, on a thread of their own: a listener that throws is logged, and one
/// that blocks delays events only, not even the thread pool. While nobody listens nothing is posted, and there is no thread.
/// </summary>
/// <remarks>Any thread may post. The pump starts with the first event and is awaited by <see cref="DisposeAsync"/>.</remarks>
internal sealed class EventPump(object sender, TimeProvider timeProvider, ILogger logger) : IAsyncDisposable
{
    // How long an end waits for a listener that blocks; it is left behind then, and the log says so.
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(2);

    // Listeners that are slower than the calls for long lose events, never memory.
    private const int Capacity = 16 * 1024;

    private readonly Lock _gate = new();
    private BlockingCollection<Action>? _events;
    private Task _pumping = Task.CompletedTask;
    private volatile bool _isEnded;
    private long _dropped;

    /// <summary>Posts an event to those who listen at this moment.</summary>
    /// <param name="listeners">The event's delegate; nothing happens where it is null.</param>
    /// <param name="arguments">What they are told.</param>
    public void Post<TArguments>(EventHandler<TArguments>? listeners, TArguments arguments)
    {
        if (listeners is null)
        {
            return;
        }

        if (!_isEnded && !TryPost(() => Raise(listeners, arguments)) && Interlocked.Increment(ref _dropped) == 1)
        {
            Log.EventsDropped(logger, Capacity);
        }
    }

    /// <summary>Ends when every event posted so far was raised, or a listener blocks for too long.</summary>
    public async Task DrainAsync()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_events is not null && TryPost(() => reached.TrySetResult()))
        {
            await WaitAsync(reached.Task).ConfigureAwait(false);
        }
    }

    /// <summary>Takes no more, and ends when every event posted so far was raised, or a listener blocks for too long.</summary>
    public async ValueTask DisposeAsync()
    {
        Task pumping;
        lock (_gate)
        {
            _isEnded = true;
            _events?.CompleteAdding();
            pumping = _pumping;
        }

        await WaitAsync(pumping).ConfigureAwait(false);
    }

    private async Task WaitAsync(Task task)
    {
        try
        {
            await task.WaitAsync(DrainLimit, timeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            Log.ListenerBlocks(logger, DrainLimit.TotalMilliseconds, exception);
        }
    }

    // False where too many wait, or the pump has ended.
    private bool TryPost(Action raise)
    {
        lock (_gate)
        {
            if (_isEnded)
            {
                return false;
            }

            if (_events is null)
            {
                _events = new BlockingCollection<Action>(Capacity);
                BlockingCollection<Action> events = _events;

                // Listeners must not run in the context of whoever happened to post the first event.
                using (AmbientFlow.Suppress())
                {
                    _pumping = Task.Factory.StartNew(() => Pump(events), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                }
            }

            return _events.TryAdd(raise);
        }
    }

    private static void Pump(BlockingCollection<Action> events)
    {
        foreach (Action raise in events.GetConsumingEnumerable())
        {
            raise();
        }
    }

    private void Raise<TArguments>(EventHandler<TArguments> listeners, TArguments arguments)
    {
        foreach (EventHandler<TArguments> listener in Delegate.EnumerateInvocationList(listeners))
        {
            try
            {
                listener(sender, arguments);
            }
            catch (Exception exception)
            {
                Log.ListenerFailed(logger, typeof(TArguments).Name, exception);
            }
        }
    }
}
