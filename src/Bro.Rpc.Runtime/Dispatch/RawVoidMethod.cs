namespace Bro.Rpc.Dispatch;

/// <summary>A handler without a result that a user registered by name.</summary>
internal sealed class RawVoidMethod(string name, Func<IpcCall, CancellationToken, Task> handler) : RegisteredMethod(name)
{
    public override async ValueTask InvokeAsync(IncomingCall call)
    {
        await handler(new IpcCall(call), call.CancellationToken).ConfigureAwait(false);
        call.Complete();
    }
}
