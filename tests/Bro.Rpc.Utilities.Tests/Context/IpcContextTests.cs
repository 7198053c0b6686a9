using Microsoft.Extensions.Time.Testing;

namespace Bro.Rpc.Utilities.Tests.Context;

public sealed class IpcContextTests
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeMilliseconds(1_763_887_000_123));

    [Fact]
    public void A_fresh_context_has_its_maker_alone_in_the_chain_and_depth_1()
    {
        IpcContext context = IpcContext.Create("order", TimeSpan.FromSeconds(30), _clock);

        Assert.StartsWith("root-1763887000123-", context.Root, StringComparison.Ordinal);
        Assert.Equal(["order"], context.Chain);
        Assert.Equal(1, context.Depth);
        Assert.Equal(1_763_887_030_123, context.Deadline);
        Assert.Null(context.Caller);
    }

    [Fact]
    public void The_flow_of_contexts_is_that_of_the_seed()
    {
        IpcContext order = IpcContext.Create("order", TimeSpan.FromSeconds(30), root: "root-123");
        IpcContext user = order.Extend("user");
        IpcContext role = user.Extend("role");

        Assert.Equal("order (root-123, depth 1)", order.ToString());
        Assert.Equal("order → user (root-123, depth 2)", user.ToString());
        Assert.Equal("order → user → role (root-123, depth 3)", role.ToString());
        Assert.Equal(order.Deadline, role.Deadline);
        Assert.Equal("user", role.Caller);
    }

    [Fact]
    public void A_context_needs_a_name_a_root_and_a_time_that_is_not_negative()
    {
        Assert.Throws<ArgumentException>(() => IpcContext.Create("", TimeSpan.FromSeconds(1)));
        Assert.Throws<ArgumentException>(() => IpcContext.Create("order", TimeSpan.FromSeconds(1), root: ""));
        Assert.Throws<ArgumentOutOfRangeException>(() => IpcContext.Create("order", TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public void The_deadline_is_exceeded_from_its_very_millisecond_on()
    {
        IpcContext context = IpcContext.Create("order", TimeSpan.FromMilliseconds(2), _clock);

        Assert.False(context.IsDeadlineExceeded(_clock));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(context.IsDeadlineExceeded(_clock));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(context.IsDeadlineExceeded(_clock));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(IpcContext.MaxDepth, false)]
    [InlineData(IpcContext.MaxDepth + 1, true)]
    public void The_depth_is_exceeded_above_the_deepest_that_is_routed(int depth, bool exceeded) =>
        Assert.Equal(exceeded, new IpcContext("root", ["order"], depth, 0).IsMaxDepthExceeded);
}
