using Bro.Rpc.Generated;

namespace Bro.Rpc.Hosting;

/// <summary>The methods of a contract, found as its dispatcher registers them.</summary>
internal sealed class ContractMethods<TService> : BroMethodRegistrar<TService>
    where TService : class
{
    private readonly List<BroMethodInfo> _methods = [];
    private readonly string _serviceName;

    private ContractMethods(string serviceName) => _serviceName = serviceName;

    public static IReadOnlyList<BroMethodInfo> Of(BroContract<TService> contract)
    {
        var methods = new ContractMethods<TService>(contract.ServiceName);
        contract.RegisterMethods(methods);
        return methods._methods;
    }

    public override void Register(BroMethodInfo method, BroServerMethod<TService> handler, BroServerMethod<TService> filtered) => _methods.Add(method);

    public override void Register(string name, BroServerMethod<TService> method) => _methods.Add(new BroMethodInfo(_serviceName, name));
}
