using Bro.Rpc.Generated;

namespace Bro.Rpc.Hosting;

/// <summary>Adds a contract whose type is known only at run time to the services of this process.</summary>
internal sealed class ServiceRegistrar(BroRegistrations registrations, Type implementation) : IBroContractVisitor
{
    public void Visit<TService>(BroContract<TService> contract)
        where TService : class =>
        registrations.Add(new ServiceRegistration(contract.ServiceName, (client, services) =>
            contract.RegisterMethods(new FilteredMethodRegistrar<TService>(client.Methods, registrations.Filters, implementation, services))));
}
