using Bro.Rpc.Generated;

namespace Bro.Rpc.Dispatch;

/// <summary>A method of an emitted dispatcher, on an implementation that is found anew for each call.</summary>
internal sealed class ServiceMethod<TService>(string name, IImplementationSource<TService> source, BroServerMethod<TService> method) : RegisteredMethod(name)
    where TService : class
{
    public override ValueTask InvokeAsync(IncomingCall call) => source.InvokeAsync(method, call);
}
