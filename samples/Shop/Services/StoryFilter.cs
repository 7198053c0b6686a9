using Bro.Rpc;

namespace Shop.Services;

/// <summary>A filter around all methods that a process serves: writes each call down before it runs.</summary>
internal sealed class StoryFilter : IBroFilter
{
    public ValueTask InvokeAsync(BroCall call, BroFilterNext next)
    {
        Story.Step(call.Method.Name);
        return next(call);
    }
}
