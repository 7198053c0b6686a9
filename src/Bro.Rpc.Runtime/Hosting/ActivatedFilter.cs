using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Bro.Rpc.Hosting;

/// <summary>A filter that the application added without registering it: made for each call of a service in its scope, and once for all calls of clients.</summary>
internal static class ActivatedFilter
{
    /// <summary>The step of a chain.</summary>
    public static BroFilterNext Step<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TFilter>(IServiceProvider services, BroFilterNext next)
        where TFilter : class, IBroFilter
    {
        ObjectFactory<TFilter> create = ActivatorUtilities.CreateFactory<TFilter>([]);
        return call => call.Side is BroSide.Client
            ? services.GetRequiredService<ApplicationFilter<TFilter>>().Value.InvokeAsync(call, next)
            : InvokeAsync(create(call.Services, []), call, next);
    }

    private static ValueTask InvokeAsync(IBroFilter filter, BroCall call, BroFilterNext next) => filter switch
    {
        IAsyncDisposable disposable => InvokeAndDisposeAsync(filter, disposable, call, next),
        IDisposable disposable => InvokeAndDisposeAsync(filter, disposable, call, next),
        _ => filter.InvokeAsync(call, next),
    };

    private static async ValueTask InvokeAndDisposeAsync(IBroFilter filter, IAsyncDisposable disposable, BroCall call, BroFilterNext next)
    {
        await using (disposable.ConfigureAwait(false))
        {
            await filter.InvokeAsync(call, next).ConfigureAwait(false);
        }
    }

    private static async ValueTask InvokeAndDisposeAsync(IBroFilter filter, IDisposable disposable, BroCall call, BroFilterNext next)
    {
        using (disposable)
        {
            await filter.InvokeAsync(call, next).ConfigureAwait(false);
        }
    }
}
