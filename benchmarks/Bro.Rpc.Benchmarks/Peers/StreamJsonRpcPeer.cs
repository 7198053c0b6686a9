using System.IO.Pipelines;
using System.Net.Sockets;
using Nerdbank.Streams;
using StreamJsonRpc;

namespace Bro.Rpc.Benchmarks.Peers;

/// <summary>
/// StreamJsonRpc over a Unix socket. Lengths as four bytes instead of HTTP-like headers, pipes instead of streams, and no synchronization context,
/// which would hand over one call after the other: each is faster than what it replaces.
/// </summary>
internal static class StreamJsonRpcPeer
{
    public static IAsyncDisposable Serve(string path, bool isMessagePack)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        return new Listener(listener, AcceptAsync(listener, isMessagePack));
    }

    public static async Task<EchoCaller> ConnectAsync(string path, bool isMessagePack)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        JsonRpc rpc = Create(socket, isMessagePack);
        IEchoService service = rpc.Attach<IEchoService>();
        rpc.StartListening();
        return new EchoCaller<Note>(static text => new Note(text), note => new ValueTask<Note>(service.EchoAsync(note)), static note => note.Text);
    }

    private static JsonRpc Create(Socket socket, bool isMessagePack)
    {
        IDuplexPipe pipe = new NetworkStream(socket, ownsSocket: true).UsePipe();
        IJsonRpcMessageFormatter formatter = isMessagePack ? new MessagePackFormatter() : new SystemTextJsonFormatter();
        return new JsonRpc(new LengthHeaderMessageHandler(pipe, formatter)) { SynchronizationContext = null };
    }

    private static async Task AcceptAsync(Socket listener, bool isMessagePack)
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync();
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.OperationAborted)
            {
                return;
            }

            JsonRpc rpc = Create(socket, isMessagePack);
            rpc.AddLocalRpcTarget<IEchoService>(new EchoService(), options: null);
            rpc.StartListening();
        }
    }

    private sealed class Listener(Socket socket, Task accepting) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            socket.Dispose();
            await accepting;
        }
    }
}
