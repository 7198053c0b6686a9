namespace Bro.Rpc.Client.Tests.Filters;

/// <summary>A filter of one line.</summary>
internal sealed class LambdaFilter(Func<BroCall, BroFilterNext, ValueTask> invoke) : IBroFilter
{
    public ValueTask InvokeAsync(BroCall call, BroFilterNext next) => invoke(call, next);
}
