using Microsoft.Extensions.Time.Testing;

namespace Bro.Rpc.Utilities.Tests.Context;

public sealed class IpcDeadlinesTests
{
    private const long Now = 1_763_887_000_123;

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeMilliseconds(Now));

    [Fact]
    public void A_deadline_is_the_time_plus_the_timeout_in_Unix_milliseconds()
    {
        Assert.Equal(Now, IpcDeadlines.After(TimeSpan.Zero, _clock));
        Assert.Equal(Now + 1500, IpcDeadlines.After(TimeSpan.FromSeconds(1.5), _clock));
        Assert.True(IpcDeadlines.After(TimeSpan.MaxValue, _clock) > Now);
        Assert.Throws<ArgumentOutOfRangeException>(() => IpcDeadlines.After(TimeSpan.FromTicks(-1), _clock));
    }

    [Fact]
    public void Without_a_clock_it_is_the_systems()
    {
        long before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        long deadline = IpcDeadlines.After(TimeSpan.FromHours(1));

        Assert.InRange(deadline, before + 3_600_000, before + 3_660_000);
        Assert.False(IpcDeadlines.IsExceeded(deadline));
        Assert.InRange(IpcDeadlines.GetRemainingTime(deadline), TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
    }

    [Theory]
    [InlineData(long.MinValue, true)]
    [InlineData(Now - 1, true)]
    [InlineData(Now, true)]
    [InlineData(Now + 1, false)]
    [InlineData(long.MaxValue, false)]
    public void A_deadline_is_exceeded_exactly_where_no_time_is_left(long deadline, bool exceeded)
    {
        Assert.Equal(exceeded, IpcDeadlines.IsExceeded(deadline, _clock));
        Assert.Equal(exceeded, IpcDeadlines.GetRemainingTime(deadline, _clock) == TimeSpan.Zero);
    }
}
