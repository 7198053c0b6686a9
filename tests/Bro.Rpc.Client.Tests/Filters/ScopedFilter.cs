using Bro.Rpc.Client.Tests.Hosting;

namespace Bro.Rpc.Client.Tests.Filters;

/// <summary>A filter that shares the scope of the call with the implementation.</summary>
internal sealed class ScopedFilter(Scoped scoped, Trail trail) : IBroFilter
{
    public async ValueTask InvokeAsync(BroCall call, BroFilterNext next)
    {
        trail.Add($"scope {scoped.Number}");
        await next(call);
    }
}
