using Microsoft.Extensions.Time.Testing;

namespace Bro.Rpc.Utilities.Tests.Context;

public sealed class RemainingTimeTests
{
    private static readonly FakeTimeProvider Clock = new(DateTimeOffset.FromUnixTimeMilliseconds(1_763_887_000_123));

    [Theory]
    [InlineData(1_763_887_000_124, 1)]
    [InlineData(1_763_887_030_123, 30_000)]
    [InlineData(1_763_887_000_123, 0)]
    [InlineData(1_763_887_000_122, 0)]
    [InlineData(0, 0)]
    [InlineData(long.MinValue, 0)]
    public void The_time_left_is_that_until_the_deadline_and_never_below_zero(long deadline, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), ContextOf(deadline).GetRemainingTime(Clock));

    [Fact]
    public void A_deadline_that_no_clock_reaches_leaves_the_longest_time_there_is() =>
        Assert.True(ContextOf(long.MaxValue).GetRemainingTime(Clock) > TimeSpan.FromDays(10_000_000));

    private static IpcContext ContextOf(long deadline) => new("root", ["order"], 1, deadline);
}
