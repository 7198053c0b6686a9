namespace Bro.Rpc.Gateway;

/// <summary>Ends calls that will not be answered any more, and tells both ends. From any thread.</summary>
internal sealed class CallEndings(Replies replies, ConnectionTable connections)
{
    /// <summary>Answers calls in place of their target, whose name the problem goes on from.</summary>
    public void End(List<EndedCall> calls, GatewayConnection target, IpcErrorCode code, string problem)
    {
        foreach (GatewayConnection caller in replies.Ended(calls, target, code, problem))
        {
            DropDeaf(caller);
        }
    }

    /// <summary>Closes a caller that has no room for an answer: it would wait in vain for it, and without its connection it knows that.</summary>
    public void DropDeaf(GatewayConnection caller) => connections.Drop(caller, "It does not keep up with its answers: too much waits for it already.");

    /// <summary>Takes out the calls of a caller that is gone: nobody works for the dead.</summary>
    public void CancelCallsOf(GatewayConnection caller)
    {
        // Every one that goes would otherwise cost a look at all that are there.
        if (caller.CallsMade == 0)
        {
            return;
        }

        List<EndedCall> cancelled = [];
        foreach (GatewayConnection target in connections.All)
        {
            target.InFlight.RemoveOf(caller, cancelled);
            replies.Cancelled(cancelled, target);
            cancelled.Clear();
        }
    }
}
