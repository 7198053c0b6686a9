namespace Bro.Rpc.Utilities.Tests.Client;

public sealed class IpcBackoffTests
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, 200)]
    [InlineData(2, 400)]
    [InlineData(3, 800)]
    [InlineData(4, 1000)]
    [InlineData(31, 1000)]
    [InlineData(int.MaxValue, 1000)]
    public void The_bound_doubles_until_the_maximum(int attempt, int bound)
    {
        Assert.Equal(TimeSpan.FromMilliseconds(bound * 0.5), IpcBackoff.GetDelay(attempt, First, Max, new Fixed(0.5)));
        Assert.Equal(TimeSpan.Zero, IpcBackoff.GetDelay(attempt, First, Max, new Fixed(0)));
    }

    [Fact]
    public void Waits_are_drawn_at_random_below_the_bound()
    {
        TimeSpan[] delays = [.. Enumerable.Range(0, 200).Select(_ => IpcBackoff.GetDelay(1, First, Max))];

        Assert.All(delays, static delay => Assert.InRange(delay, TimeSpan.Zero, 2 * First));
        Assert.True(delays.Distinct().Count() > 100, "The waits are not spread.");
    }

    [Fact]
    public void The_longest_bounds_do_not_overflow() =>
        Assert.True(IpcBackoff.GetDelay(int.MaxValue, TimeSpan.MaxValue, TimeSpan.MaxValue, new Fixed(0.999)) > TimeSpan.FromDays(1_000_000));

    [Fact]
    public void What_cannot_be_waited_for_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => IpcBackoff.GetDelay(-1, First, Max));
        Assert.Throws<ArgumentOutOfRangeException>(() => IpcBackoff.GetDelay(0, -First, Max));
        Assert.Throws<ArgumentOutOfRangeException>(() => IpcBackoff.GetDelay(0, Max, First));
    }

    private sealed class Fixed(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
