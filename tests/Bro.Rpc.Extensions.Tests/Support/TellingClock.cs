using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Bro.Rpc.Extensions.Tests.Support;

/// <summary>A clock that stands still until a test moves it, and tells for how long somebody wants to wait by it.</summary>
internal sealed class TellingClock() : FakeTimeProvider(DateTimeOffset.UtcNow)
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>What somebody waits for, of at most a second: longer ones are deadlines and heartbeats.</summary>
    public ChannelReader<TimeSpan> ShortWaits => _waits.Reader;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime >= TimeSpan.Zero && dueTime <= TimeSpan.FromSeconds(1))
        {
            _waits.Writer.TryWrite(dueTime);
        }

        return timer;
    }
}
