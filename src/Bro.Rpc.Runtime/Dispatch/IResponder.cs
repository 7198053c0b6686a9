using Bro.Rpc.Connections;

namespace Bro.Rpc.Dispatch;

/// <summary>Where the answer of an incoming call goes: the connection that it came from.</summary>
internal interface IResponder
{
    /// <summary>The largest message, in bytes of its body.</summary>
    int MaxMessageSize { get; }

    /// <summary>What its messages are written in.</summary>
    IpcSerializer Serializer { get; }

    /// <summary>Whether stack traces may leave the process.</summary>
    bool SendsStackTraces { get; }

    /// <summary>Whether an answer still has a way back.</summary>
    bool IsClosed { get; }

    /// <summary>Sends one frame.</summary>
    /// <returns>False where the connection is gone, or too much waits for the other end already.</returns>
    bool TrySend(ReadOnlySpan<byte> frame);

    /// <summary>Gives the thread pool a call of the connection, together with the rest of its read. On the thread that reads.</summary>
    /// <returns>False where nothing is gained by it, and the caller is to give it to the pool.</returns>
    bool TryAddToBurst(IBurstItem item);

    /// <summary>Calls back once when most of what waits was taken or the connection is gone; at once where little waits. Not for work: others wait behind it.</summary>
    void WhenDrained(Action callback);
}
