using Bro.Rpc.Generated;

namespace Bro.Rpc.Dispatch;

/// <summary>Takes the methods of an emitted dispatcher into a client's method table.</summary>
internal sealed class ServiceMethodRegistrar<TService>(MethodTable methods, IImplementationSource<TService> source) : BroMethodRegistrar<TService>
    where TService : class
{
    public override void Register(string name, BroServerMethod<TService> method) => methods.Add(new ServiceMethod<TService>(name, source, method));
}
