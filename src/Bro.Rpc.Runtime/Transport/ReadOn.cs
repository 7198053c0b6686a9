namespace Bro.Rpc.Transport;

/// <summary>How to go on after a read.</summary>
internal enum ReadOn
{
    Now,

    /// <summary>After <see cref="SocketChannel.Resume"/>.</summary>
    Later,

    /// <summary>Nothing is of interest any more; what was sent may still be under way.</summary>
    Never,
}
