using System.Net.Sockets;

namespace Bro.Rpc.Transport;

/// <summary>Who takes what a <see cref="SocketChannel"/> receives. Never called by two threads at once; no member may block or throw.</summary>
internal interface ISocketReader
{
    /// <summary>Room for the next bytes.</summary>
    Memory<byte> GetRoom();

    /// <summary>Bytes came into the room, or the end did: 0 bytes or an error.</summary>
    ReadOn OnReceived(int count, SocketError error);

    /// <summary>Nothing is read any more until <see cref="SocketChannel.Resume"/>, which may be called from here.</summary>
    void OnPaused();

    /// <summary>Everything that has come was read: gives the memory back where little more is to be expected soon.</summary>
    /// <param name="isUnused">Whether nothing has come for a while, so that it is given back in any case where nothing unread lies in it.</param>
    /// <returns>Whether none is held now.</returns>
    bool TryRelease(bool isUnused);

    /// <summary>Reading failed for another reason than the socket's.</summary>
    void OnFailed(Exception exception);

    /// <summary>The reader said so or the channel was closed, and nothing will be called any more.</summary>
    void OnEnded();
}
