using Bro.Rpc.Concurrency.Tests.Interleavings;
using Bro.Rpc.Concurrency.Tests.Testing;
using Bro.Rpc.Dispatch;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Concurrency.Tests.Cancelling;

/// <summary>A connection is closed by another thread while the reader is in the middle of the frames of one read.</summary>
public sealed class ClosedSessionTests
{
    [Fact(Timeout = Limit.Test)]
    public async Task A_call_that_is_read_after_the_connection_was_closed_does_not_run_on()
    {
        using var world = new PendingWorld();

        // Ends by its token alone. Whether it is begun at all is left open; that it does not run on is not.
        world.Methods.Add(new RawVoidMethod("hang", static (_, cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken)));
        world.Session.Close("Sending failed.");
        world.Session.OnFrame(Frames.Received(Messages.Call("x", "a", "c", "hang", null, Messages.FirstContext("a", "c"))));
        await Eventually.EqualAsync(0, () => world.RunningCalls, "calls that run");
    }
}
