namespace Bro.Rpc.Client.Tests.Filters;

/// <summary>Counts the calls that it has seen, and says when it ends.</summary>
internal sealed class EndingFilter(Trail trail) : IBroFilter, IDisposable
{
    private int _calls;

    public async ValueTask InvokeAsync(BroCall call, BroFilterNext next)
    {
        trail.Add($"{call.Side} call {++_calls}");
        await next(call);
    }

    public void Dispose() => trail.Add("ended");
}
