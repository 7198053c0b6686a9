using System.Net.Sockets;
using Bro.Rpc.TestKit;
using Bro.Rpc.Transport;

namespace Bro.Rpc.Runtime.Tests.Testing;

/// <summary>Two connected Unix sockets.</summary>
internal sealed class SocketPair : IDisposable
{
    private SocketPair(Socket here, Socket there, ChannelKind kind)
    {
        Here = here;
        There = there;
        Channel = kind is ChannelKind.Readiness && EventLoop.Next() is { } loop ? new ReadinessChannel(here, loop) : new CompletionChannel(here);
    }

    public Socket Here { get; }

    public Socket There { get; }

    /// <summary>What moves the bytes of <see cref="Here"/>.</summary>
    public SocketChannel Channel { get; }

    public static SocketPair Open(ChannelKind kind = ChannelKind.Completion)
    {
        using var path = new TemporarySocket();
        using var listener = NewSocket();
        listener.Bind(new UnixDomainSocketEndPoint(path.Path));
        listener.Listen(1);
        Socket here = NewSocket();
        here.Connect(new UnixDomainSocketEndPoint(path.Path));
        return new SocketPair(here, listener.Accept(), kind);
    }

    /// <summary>Reads exactly so many bytes at the other end.</summary>
    public async Task<byte[]> ReceiveThereAsync(int count)
    {
        var bytes = new byte[count];
        using var limit = new CancellationTokenSource(Limits.Message);
        for (int received = 0; received < count;)
        {
            int read = await There.ReceiveAsync(bytes.AsMemory(received), SocketFlags.None, limit.Token);
            received += read > 0 ? read : throw new EndOfStreamException($"The other end closed after {received} of {count} bytes.");
        }

        return bytes;
    }

    public void Dispose()
    {
        Channel.Close();
        There.Dispose();
    }

    private static Socket NewSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
}
