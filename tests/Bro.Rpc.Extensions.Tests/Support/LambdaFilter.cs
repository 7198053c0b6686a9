namespace Bro.Rpc.Extensions.Tests.Support;

/// <summary>A filter that tells which calls pass it.</summary>
internal sealed class LambdaFilter(Action<BroCall> passes) : IBroFilter
{
    public ValueTask InvokeAsync(BroCall call, BroFilterNext next)
    {
        passes(call);
        return next(call);
    }
}
