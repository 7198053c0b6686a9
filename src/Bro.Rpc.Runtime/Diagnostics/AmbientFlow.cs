namespace Bro.Rpc.Diagnostics;

/// <summary>Keeps the ambient state of whoever happens to start a loop or a timer, such as a call's context or a trace, out of it.</summary>
internal static class AmbientFlow
{
    /// <summary>Nothing flows into what is started until this is disposed, on the same thread; does nothing where that is so already.</summary>
    public static AsyncFlowControl? Suppress() => ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
}
