using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Diagnostics;

/// <summary>
/// Runs the listeners of events one after the other, away from the threads that route: a listener that throws is logged,
/// and one that blocks delays events only. While nobody listens nothing is posted, and no task runs.
/// </summary>
/// <remarks>Any thread may post. The pump starts with the first event and is awaited by <see cref="DisposeAsync"/>.</remarks>
internal sealed class EventPump(object sender, TimeProvider timeProvider, ILogger logger) : IAsyncDisposable
{
    // How long an end waits for a listener that blocks; it is left behind then, and the log says so.
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(2);

    // Listeners that are slower than the calls for long lose events, never memory.
    private const int Capacity = 16 * 1024;

    private readonly Lock _gate = new();
    private Channel<Action>? _channel;
    private Task _pumping = Task.CompletedTask;
    private bool _isEnded;
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

        Channel<Action>? channel = _channel ?? Start();
        if (channel is not null && !channel.Writer.TryWrite(() => Raise(listeners, arguments)) && Interlocked.Increment(ref _dropped) == 1)
        {
            Log.EventsDropped(logger, Capacity);
        }
    }

    /// <summary>Ends when every event posted so far was raised, or a listener blocks for too long.</summary>
    public async Task DrainAsync()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_channel?.Writer.TryWrite(() => reached.TrySetResult()) == true)
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
            _channel?.Writer.TryComplete();
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

    private Channel<Action>? Start()
    {
        lock (_gate)
        {
            if (_channel is null && !_isEnded)
            {
                _channel = Channel.CreateBounded<Action>(new BoundedChannelOptions(Capacity) { SingleReader = true });
                ChannelReader<Action> reader = _channel.Reader;

                // Listeners must not run in the context of whoever happened to post the first event.
                using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
                {
                    _pumping = Task.Run(() => PumpAsync(reader));
                }
            }

            return _channel;
        }
    }

    private static async Task PumpAsync(ChannelReader<Action> reader)
    {
        await foreach (Action raise in reader.ReadAllAsync().ConfigureAwait(false))
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
