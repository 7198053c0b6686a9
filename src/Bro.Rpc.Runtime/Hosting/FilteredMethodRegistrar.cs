using Bro.Rpc.Dispatch;
using Bro.Rpc.Filters;
using Bro.Rpc.Generated;
using Microsoft.Extensions.DependencyInjection;

namespace Bro.Rpc.Hosting;

/// <summary>Takes the methods of an emitted dispatcher into a client's method table, each with its filters, or as it is where it has none.</summary>
internal sealed class FilteredMethodRegistrar<TService>(MethodTable methods, FilterChains filters, Type implementation, IServiceProvider services) : BroMethodRegistrar<TService>
    where TService : class
{
    private readonly IServiceScopeFactory _scopes = services.GetRequiredService<IServiceScopeFactory>();

    public override void Register(BroMethodInfo method, BroServerMethod<TService> handler, BroServerMethod<TService> filtered) =>
        methods.Add(filters.Build(BroSide.Service, implementation, method, services) is { } chain
            ? new FilteredServiceMethod<TService>(chain, _scopes, implementation, filtered)
            : new ServiceMethod<TService>(method.Name, new ScopedImplementation<TService>(_scopes, implementation), handler));

    // What an older generator emitted: there is nothing to stand around, and to leave out a filter silently could open a door.
    public override void Register(string name, BroServerMethod<TService> method)
    {
        if (filters.Build(BroSide.Service, implementation, new BroMethodInfo(typeof(TService).Name, name), services) is not null)
        {
            throw new InvalidOperationException($"{typeof(TService)} was compiled with an older Bro.Rpc.Abstractions, whose methods cannot have filters. Compile it with the present one.");
        }

        methods.Add(new ServiceMethod<TService>(name, new ScopedImplementation<TService>(_scopes, implementation), method));
    }
}
