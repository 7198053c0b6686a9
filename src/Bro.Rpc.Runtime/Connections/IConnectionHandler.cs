using Bro.Rpc.Wire;

namespace Bro.Rpc.Connections;

/// <summary>What a connection tells the room above it. No member may block, throw, or run user code.</summary>
internal interface IConnectionHandler
{
    /// <summary>A whole frame came. Runs on the thread that reads.</summary>
    void OnFrame(in ReceivedFrame frame);

    /// <summary>A length that breaks the rules came; nothing is read after it. Runs on the thread that reads.</summary>
    /// <param name="status"><see cref="FrameStatus.Empty"/> or <see cref="FrameStatus.TooLarge"/>.</param>
    /// <param name="announced">The length that the prefix says, in bytes.</param>
    void OnBrokenFrame(FrameStatus status, uint announced);

    /// <summary>Every complete frame of a read was handled: what was not flushed before is now. Runs on the thread that reads.</summary>
    /// <returns>What to wait for before more is read, or null.</returns>
    ICongestible? OnReadHandled();

    /// <summary>The connection is closed. Runs once, on any thread, and under no lock.</summary>
    /// <param name="reason">Why, as a sentence for logs.</param>
    void OnClosed(string reason);
}
