using Bro.Rpc.Generated;

namespace Bro.Rpc.Client;

/// <summary>A call of a batch with what it is called with and what its caller awaits.</summary>
internal class HeldCall<TParams, TResult> : HeldCall
    where TParams : struct, IBroParams
{
    private readonly TaskCompletionSource<TResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TParams _parameters;
    private readonly BroValueReader<TResult> _reader;
    private readonly IpcContext? _context;
    private readonly CancellationToken _cancellationToken;

    public HeldCall(BroMethodInfo method, in TParams parameters, BroValueReader<TResult> reader, IpcContext? context, CancellationToken cancellationToken)
        : base(method)
    {
        _parameters = parameters;
        _reader = reader;

        // The one of the moment of the call; it is sent at another one.
        _context = context ?? IpcContext.Current;
        _cancellationToken = cancellationToken;
        CancelWith(cancellationToken);
    }

    public Task<TResult> Result => _result.Task;

    protected override void StartTaken(CallSender sender, ClientSession session, BatchFrames frames) =>
        _ = FollowAsync(sender.Start(session, Service, Method, Timeout, _parameters, _reader, _context, frames, _cancellationToken));

    protected override void Complete(Exception exception)
    {
        if (exception is OperationCanceledException cancelled)
        {
            _result.TrySetCanceled(cancelled.CancellationToken);
        }
        else
        {
            _result.TrySetException(exception);
        }
    }

    // Never fails itself: whatever the call ends with goes to whoever awaits it.
    private async Task FollowAsync(ValueTask<TResult> call)
    {
        try
        {
            _result.TrySetResult(await call.ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            Complete(exception);
        }
    }
}
