using Bro.Rpc.Generated;

namespace Bro.Rpc.Dispatch;

/// <summary>One object that serves all calls.</summary>
internal sealed class SingleImplementation<TService>(TService implementation) : IImplementationSource<TService>
    where TService : class
{
    public ValueTask InvokeAsync(BroServerMethod<TService> method, BroServerCall call) => method(implementation, call);
}
