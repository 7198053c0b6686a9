using Bro.Rpc.Client;
using Bro.Rpc.Concurrency.Tests.Testing;
using Xunit;

namespace Bro.Rpc.Concurrency.Tests.Interleavings;

/// <summary>Answer, cancellation, deadline and loss at the same time. A call that is completed twice throws in the second who tries.</summary>
public sealed class PendingCallOrderTests
{
    private static readonly string FirstId = Frames.IdOf(PendingWorld.Time, 1 << 20);

    [Fact(Timeout = Limit.Many)]
    public async Task Whoever_takes_the_call_out_first_decides_its_outcome_in_every_order()
    {
        int count = await Task.Run(static () => AllOrders.Run([2, 2, 1, 2, 2], RunRace));
        Assert.Equal(AllOrders.Count([2, 2, 1, 2, 2]), count);
    }

    [Fact(Timeout = Limit.Many)]
    public async Task A_late_answer_never_reaches_the_next_call_of_the_same_slot_or_the_same_object()
    {
        int count = await Task.Run(static () => AllOrders.Run([4, 2, 2, 2], RunReuse));
        Assert.Equal(AllOrders.Count([4, 2, 2, 2]), count);
    }

    [Fact(Timeout = Limit.Many)]
    public async Task Two_calls_at_once_end_each_by_its_own_in_every_order()
    {
        int count = await Task.Run(static () => AllOrders.Run([2, 2, 2, 2, 1], RunPair));
        Assert.Equal(AllOrders.Count([2, 2, 2, 2, 1]), count);
    }

    [Fact(Timeout = Limit.Test)]
    public Task An_object_that_is_used_again_while_its_former_token_is_being_cancelled_is_left_alone() => Task.Run(static () =>
    {
        using var world = new PendingWorld();
        using var cancellation = new CancellationTokenSource();
        PendingCall<int> first = PendingWorld.Rent();
        Assert.True(world.Table.TryAdd(first, PendingWorld.Time, 1));
        first.CancelWith(world.Session, cancellation.Token);
        string former = first.RequestId;
        PendingCall<int>? second = null;

        // Callbacks run last in, first out: this one runs in the middle of the cancellation, before the call's own.
        using CancellationTokenRegistration meanwhile = cancellation.Token.Register(() =>
        {
            PendingWorld.CompleteAnswered(world.TakeAnswered(former), 1);
            Assert.Equal("answer 1", PendingWorld.Outcome(first));
            second = PendingWorld.Rent();
            Assert.True(world.Table.TryAdd(second, PendingWorld.Time, 1));
        });
        cancellation.Cancel();
        Assert.NotNull(second);
        Assert.Equal("pending", PendingWorld.Outcome(second));
        PendingWorld.CompleteAnswered(world.TakeAnswered(second.RequestId), 2);
        Assert.Equal("answer 2", PendingWorld.Outcome(second));
    });

    [Fact(Timeout = Limit.Test)]
    public Task A_slot_that_was_used_more_often_than_its_count_can_tell_still_misses_late_answers_of_another_time() => Task.Run(static () =>
    {
        using var world = new PendingWorld();
        const int UsesUntilTheCountBeginsAnew = 2048;
        string? late = null;
        for (int use = 0; use <= UsesUntilTheCountBeginsAnew; use++)
        {
            PendingCall<int> call = PendingWorld.Rent();
            Assert.True(world.Table.TryAdd(call, PendingWorld.Time + use, 1));
            late ??= call.RequestId;
            if (use > 0)
            {
                Assert.Null(world.TakeAnswered(late));
            }

            PendingWorld.CompleteAnswered(world.TakeAnswered(call.RequestId), use);
            Assert.Equal($"answer {use}", PendingWorld.Outcome(call));
        }

        Assert.Equal(0, world.Table.Count);
    });

    // Operations: 0 the caller (add, watch the token), 1 the reader, 2 the caller's token, 3 the timer, 4 the connection's end.
    private static void RunRace(int[] order)
    {
        using var world = new PendingWorld();
        using var cancellation = new CancellationTokenSource();
        PendingCall<int> call = PendingWorld.Rent();
        PendingCall? answered = null;
        string expected = "pending";
        bool isAdded = false, isClosed = false, watches = false;
        int[] taken = new int[5];
        foreach (int operation in order)
        {
            bool isFirst = taken[operation]++ == 0;
            bool takesOut = isAdded && expected == "pending";
            switch (operation, isFirst)
            {
                case (0, true):
                    isAdded = world.Table.TryAdd(call, PendingWorld.Time, 1);
                    Assert.Equal(!isClosed, isAdded);
                    break;
                case (0, false) when isAdded:
                    watches = true;
                    expected = takesOut && cancellation.IsCancellationRequested ? "cancel" : expected;
                    call.CancelWith(world.Session, cancellation.Token);
                    break;
                case (1, true):
                    answered = world.TakeAnswered(FirstId);
                    expected = takesOut ? "answer 7" : expected;
                    break;
                case (1, false):
                    PendingWorld.CompleteAnswered(answered, 7);
                    break;
                case (2, _):
                    expected = takesOut && watches ? "cancel" : expected;
                    cancellation.Cancel();
                    break;
                case (3, true):
                    world.TakeExpired();
                    expected = takesOut ? IpcErrorCode.Timeout.Value : expected;
                    break;
                case (3, false):
                    world.CompleteExpired();
                    break;
                case (4, true):
                    world.Close();
                    isClosed = true;
                    expected = takesOut ? IpcErrorCode.ConnectionLost.Value : expected;
                    break;
                case (4, false):
                    world.CompleteLost();
                    break;
                default:
                    break;
            }
        }

        Assert.Equal(0, world.Table.Count);
        Assert.Equal(expected, PendingWorld.Outcome(call));
        Assert.Equal(!isAdded, expected == "pending");
    }

    // Operations: 0 the caller (call, take the result where it is there, call again, take the result), 1 the answer to the
    // first call, 2 the same answer once more, 3 the answer to the second call.
    private static void RunReuse(int[] order)
    {
        using var world = new PendingWorld();
        PendingCall<int> first = PendingWorld.Rent();
        PendingCall<int>? second = null;
        PendingCall?[] answered = new PendingCall?[4];
        string firstOutcome = "pending", secondOutcome = "pending";
        int[] taken = new int[4];
        foreach (int operation in order)
        {
            switch (operation, taken[operation]++)
            {
                case (0, 0):
                    Assert.True(world.Table.TryAdd(first, PendingWorld.Time, 1));
                    break;
                case (0, 1):
                    firstOutcome = PendingWorld.Outcome(first);
                    break;
                case (0, 2):
                    second = PendingWorld.Rent();
                    Assert.False(ReferenceEquals(first, second) && firstOutcome == "pending", "An object that serves a call was handed out again.");
                    Assert.True(world.Table.TryAdd(second, PendingWorld.Time, 1));
                    Assert.NotEqual(FirstId, second.RequestId);
                    break;
                case (0, 3):
                    secondOutcome = PendingWorld.Outcome(second!);
                    break;
                case (3, 0):
                    answered[3] = world.TakeAnswered(second?.RequestId);
                    break;
                case (_, 0):
                    answered[operation] = world.TakeAnswered(FirstId);
                    break;
                default:
                    PendingWorld.CompleteAnswered(answered[operation], operation == 3 ? 2 : 1);
                    break;
            }
        }

        Assert.False(answered[1] is not null && answered[2] is not null, "One call was taken out twice.");
        string ofFirst = firstOutcome == "pending" ? PendingWorld.Outcome(first) : firstOutcome;
        string ofSecond = secondOutcome == "pending" ? PendingWorld.Outcome(second!) : secondOutcome;
        Assert.Equal(answered[1] is null && answered[2] is null ? "pending" : "answer 1", ofFirst);
        Assert.Equal(answered[3] is null ? "pending" : "answer 2", ofSecond);
        Assert.Equal((ofFirst == "pending" ? 1 : 0) + (ofSecond == "pending" ? 1 : 0), world.Table.Count);
    }

    // Operations: 0 and 1 a caller each (add, watch its token), 2 the answer to the first, 3 the connection's end, 4 the second's token.
    private static void RunPair(int[] order)
    {
        using var world = new PendingWorld();
        using var cancellation = new CancellationTokenSource();
        PendingCall<int>[] calls = [PendingWorld.Rent(), PendingWorld.Rent()];
        bool[] isAdded = new bool[2];
        PendingCall? answered = null;
        int[] taken = new int[5];
        foreach (int operation in order)
        {
            bool isFirst = taken[operation]++ == 0;
            switch (operation, isFirst)
            {
                case (0 or 1, true):
                    isAdded[operation] = world.Table.TryAdd(calls[operation], PendingWorld.Time, 1);
                    break;
                case (0 or 1, false) when isAdded[operation]:
                    calls[operation].CancelWith(world.Session, operation == 1 ? cancellation.Token : CancellationToken.None);
                    break;
                case (2, true):
                    answered = isAdded[0] && !PendingWorld.IsEnded(calls[0]) ? world.TakeAnswered(calls[0].RequestId) : null;
                    break;
                case (2, false):
                    PendingWorld.CompleteAnswered(answered, 5);
                    break;
                case (3, true):
                    world.Close();
                    break;
                case (3, false):
                    world.CompleteLost();
                    break;
                case (4, _):
                    cancellation.Cancel();
                    break;
                default:
                    break;
            }
        }

        string[] outcomes = [.. calls.Select(PendingWorld.Outcome)];
        Assert.Contains(outcomes[0], isAdded[0] ? ["answer 5", "CONNECTION_LOST"] : (string[])["pending"]);
        Assert.Contains(outcomes[1], isAdded[1] ? ["cancel", "CONNECTION_LOST"] : (string[])["pending"]);
        Assert.Equal(answered is not null, outcomes[0] == "answer 5");
        Assert.Equal(0, world.Table.Count);
    }
}
