using Microsoft.Extensions.Time.Testing;

namespace Bro.Rpc.Utilities.Tests.Context;

public sealed class IpcIdsTests
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeMilliseconds(1_763_887_000_123));

    [Fact]
    public void Ids_have_the_shape_that_every_peer_gives_them()
    {
        Assert.Matches("^req-1763887000123-[0-9a-z]{6}$", IpcIds.NewRequestId(_clock));
        Assert.Matches("^root-1763887000123-[0-9a-z]{6}$", IpcIds.NewRootId(_clock));
        Assert.Matches("^req-[0-9]{13}-[0-9a-z]{6}$", IpcIds.NewRequestId());
        Assert.Matches("^root-[0-9]{13}-[0-9a-z]{6}$", IpcIds.NewRootId());
    }

    [Fact]
    public void Ids_of_one_millisecond_differ()
    {
        string[] ids = [.. Enumerable.Range(0, 100).Select(_ => IpcIds.NewRequestId(_clock))];

        // 100 of 36^6: that two are equal happens once in 400,000 runs, so one pair is allowed.
        Assert.InRange(ids.Distinct().Count(), 99, 100);
    }
}
