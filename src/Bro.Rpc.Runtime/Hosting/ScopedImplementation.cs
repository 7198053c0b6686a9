using System.Runtime.CompilerServices;
using Bro.Rpc.Dispatch;
using Bro.Rpc.Generated;
using Microsoft.Extensions.DependencyInjection;

namespace Bro.Rpc.Hosting;

/// <summary>The implementation from the container, in a scope of its own for each call.</summary>
internal sealed class ScopedImplementation<TService>(IServiceScopeFactory scopes, Type implementation) : IImplementationSource<TService>
    where TService : class
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask InvokeAsync(BroServerMethod<TService> method, BroServerCall call)
    {
        AsyncServiceScope scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            await method((TService)scope.ServiceProvider.GetRequiredService(implementation), call).ConfigureAwait(false);
        }
    }
}
