using System.Runtime.CompilerServices;
using Bro.Rpc.Dispatch;
using Bro.Rpc.Filters;
using Bro.Rpc.Generated;
using Microsoft.Extensions.DependencyInjection;

namespace Bro.Rpc.Hosting;

/// <summary>A method with filters: they and the implementation come from one scope, which is the call's.</summary>
internal sealed class FilteredServiceMethod<TService>(FilteredMethod filtered, IServiceScopeFactory scopes, Type implementation, BroServerMethod<TService> method)
    : RegisteredMethod(filtered.Method.Name)
    where TService : class
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask InvokeAsync(IncomingCall call)
    {
        // A filter may keep the call, and go on with it when it has ended.
        call.MayServeAgain = false;
        AsyncServiceScope scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            // Filters may refuse the call, and see what making the implementation throws: it is made behind them.
            await method(null!, new FilteredServerCall(call, filtered, implementation, scope.ServiceProvider, call.TimeProvider)).ConfigureAwait(false);
        }
    }
}
