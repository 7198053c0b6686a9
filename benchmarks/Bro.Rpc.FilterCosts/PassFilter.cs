using Bro.Rpc;

/// <summary>A filter that does nothing.</summary>
internal sealed class PassFilter : IBroFilter
{
    public ValueTask InvokeAsync(BroCall call, BroFilterNext next) => next(call);
}
