using Bro.Rpc.Generated;

namespace Bro.Rpc.Dispatch;

/// <summary>A handler that a user registered by name.</summary>
internal sealed class RawMethod<TResult>(string name, Func<IpcCall, CancellationToken, Task<TResult>> handler) : RegisteredMethod(name)
{
    public override async ValueTask InvokeAsync(IncomingCall call)
    {
        TResult result = await handler(new IpcCall(call), call.CancellationToken).ConfigureAwait(false);
        call.Complete(result, static (writer, value, options) => BroJson.Write(writer, value, options));
    }
}
