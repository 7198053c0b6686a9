using Bro.Rpc.Wire;

namespace Bro.Rpc.Dispatch;

/// <summary>The context of an incoming call, as its handler sees it: the service itself stands at the end of the chain. Protocol §2.</summary>
internal static class ReceivedContext
{
    /// <param name="serializer">What the message is written in.</param>
    /// <param name="received">The context as it stands in the message.</param>
    /// <param name="serviceName">The service called.</param>
    /// <param name="names">Gives the names of the chain.</param>
    public static IpcContext Read(IpcSerializer serializer, ReadOnlySpan<byte> received, string serviceName, TextCache names)
    {
        IpcContext context = ContextReader.Read(serializer, received, names);

        // A Node peer's chain ends with the caller, not with the service called.
        return context.Chain is [.., string last] && last == serviceName
            ? context
            : new IpcContext(context.Root, context.Chain.Add(serviceName), context.Depth, context.Deadline);
    }
}
