namespace Bro.Rpc.Client.Tests.Filters;

/// <summary>Says when it is entered and left.</summary>
internal sealed class TrailFilter(Trail trail) : IBroFilter
{
    public async ValueTask InvokeAsync(BroCall call, BroFilterNext next)
    {
        trail.Add($"{call.Side} {call.Method.Name} in");
        await next(call);
        trail.Add($"{call.Side} {call.Method.Name} out");
    }
}
