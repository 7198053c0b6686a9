using System.Diagnostics;
using Bro.Rpc.Generated;

namespace Bro.Rpc.Client;

/// <summary>A call of a batch that has a span.</summary>
internal sealed class TracedHeldCall<TParams, TResult>(
    Activity? activity, BroMethodInfo method, in TParams parameters, BroValueReader<TResult> reader, IpcContext? context, CancellationToken cancellationToken)
    : HeldCall<TParams, TResult>(method, parameters, reader, context, cancellationToken)
    where TParams : struct, IBroParams
{
    protected override void StartTaken(CallSender sender, ClientSession session, BatchFrames frames)
    {
        Activity? current = Activity.Current;
        Activity.Current = activity ?? current;
        try
        {
            base.StartTaken(sender, session, frames);
        }
        finally
        {
            Activity.Current = current;
        }
    }
}
