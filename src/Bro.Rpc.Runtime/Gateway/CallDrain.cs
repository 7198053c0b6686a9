using Bro.Rpc.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Gateway;

/// <summary>Whether the gateway is stopping, and when the last call in flight has ended then.</summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class CallDrain(ConnectionTable connections, TimeProvider timeProvider, ILogger logger)
{
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopping;

    /// <summary>Whether calls are forwarded no more.</summary>
    public bool IsStopping => _isStopping;

    /// <summary>Ends when the calls in flight have ended, or the limit has passed.</summary>
    public async Task RunAsync(TimeSpan limit)
    {
        _isStopping = true;
        if (connections.CallsInFlight == 0 || limit == TimeSpan.Zero)
        {
            return;
        }

        try
        {
            await _drained.Task.WaitAsync(limit, timeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            Log.NotDrained(logger, connections.CallsInFlight, limit.TotalMilliseconds, exception);
        }
    }

    /// <summary>A call ended, by whatever: an answer, its deadline, cancellation, a lost connection. Only a stop looks further.</summary>
    public void NoteEnded()
    {
        if (_isStopping && connections.CallsInFlight == 0)
        {
            _drained.TrySetResult();
        }
    }
}
