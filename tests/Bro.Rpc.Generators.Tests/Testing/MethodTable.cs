using Bro.Rpc.Generated;

namespace Bro.Rpc.Generators.Tests.Testing;

/// <summary>The methods that an emitted dispatcher registers.</summary>
internal sealed class MethodTable<TService> : BroMethodRegistrar<TService>, IBroContractVisitor
    where TService : class
{
    public Dictionary<string, BroServerMethod<TService>> Methods { get; } = [];

    public BroContract<TService>? Contract { get; private set; }

    /// <summary>What was emitted for the service, found as the runtime finds it.</summary>
    public static MethodTable<TService> Find()
    {
        Assert.True(BroContract.TryFind(typeof(TService), out BroContract? contract));
        var table = new MethodTable<TService>();
        contract.Accept(table);
        return table;
    }

    public override void Register(string name, BroServerMethod<TService> method) => Methods.Add(name, method);

    public void Visit<TFound>(BroContract<TFound> contract)
        where TFound : class
    {
        Contract = Assert.IsType<BroContract<TService>>(contract);
        Contract.RegisterMethods(this);
    }
}
