using Bro.Rpc.Generated;

namespace Bro.Rpc.Dispatch;

/// <summary>Where the implementation for one call comes from: one object for all, or a scope of a container for each.</summary>
internal interface IImplementationSource<out TService>
    where TService : class
{
    /// <summary>Runs a method on the implementation.</summary>
    ValueTask InvokeAsync(BroServerMethod<TService> method, BroServerCall call);
}
