using Bro.Rpc.Dispatch;
using Bro.Rpc.Generated;
using Microsoft.Extensions.DependencyInjection;

namespace Bro.Rpc.Hosting;

/// <summary>Adds a contract whose type is known only at run time to the services of this process.</summary>
internal sealed class ServiceRegistrar(BroRegistrations registrations, Type implementation) : IBroContractVisitor
{
    public void Visit<TService>(BroContract<TService> contract)
        where TService : class =>
        registrations.Add(new ServiceRegistration(contract.ServiceName, (client, services) =>
            contract.RegisterMethods(new ServiceMethodRegistrar<TService>(
                client.Methods,
                new ScopedImplementation<TService>(services.GetRequiredService<IServiceScopeFactory>(), implementation)))));
}
