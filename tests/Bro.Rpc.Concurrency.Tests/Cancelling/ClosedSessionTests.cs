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
    public async Task A_call_that_is_read_after_the_connection_was_closed_is_cancelled_like_those_before()
    {
        using var world = new PendingWorld();
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Methods.Add(new RawVoidMethod("hang", async (_, cancellationToken) =>
        {
            await using CancellationTokenRegistration watch = cancellationToken.Register(() => cancelled.TrySetResult());
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }));
        world.Session.Close("Sending failed.");
        world.Session.OnFrame(Frames.Received(Messages.Call("x", "a", "c", "hang", null, Messages.FirstContext("a", "c"))));
        await cancelled.Task.WaitAsync(Limit.Step);
    }
}
