using System.Text.Json;

namespace Bro.Rpc.Filters;

/// <summary>Who makes a call, and how long it may take there.</summary>
/// <param name="ServiceName">The name of the client.</param>
/// <param name="Timeout">Its timeout.</param>
/// <param name="TimeProvider">Its clock.</param>
/// <param name="NewRoot">Makes the root of a chain that begins now.</param>
/// <param name="JsonOptions">How it writes values.</param>
internal readonly record struct CallOrigin(string ServiceName, TimeSpan Timeout, TimeProvider TimeProvider, Func<TimeProvider, string> NewRoot, JsonSerializerOptions JsonOptions)
{
    /// <summary>The context of a call with the one deadline of all its attempts.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parent">The context that it extends, or null where a chain begins.</param>
    public IpcContext ContextOf(BroMethodInfo method, IpcContext? parent)
    {
        TimeSpan timeout = method.Timeout ?? Timeout;
        return parent is null ? IpcContext.Create(ServiceName, timeout, TimeProvider, NewRoot(TimeProvider)) : parent.WithDeadline(IpcDeadlines.After(timeout, TimeProvider));
    }
}
