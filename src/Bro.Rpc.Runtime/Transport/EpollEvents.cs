namespace Bro.Rpc.Transport;

/// <summary>What can be done at a socket: the bits of epoll(7).</summary>
[Flags]
internal enum EpollEvents : uint
{
    None = 0,
    Readable = 0x001,
    Writable = 0x004,

    /// <summary>Told whether it is waited for or not.</summary>
    Broken = 0x008,

    /// <summary>Both ends are closed. Told whether it is waited for or not.</summary>
    HungUp = 0x010,

    /// <summary>Not an event: waited for once, until it is wished for again.</summary>
    Once = 0x4000_0000,
}
