using System.Buffers.Binary;
using System.Net.Sockets;
using Bro.Rpc.Connections;
using Bro.Rpc.Transport;
using Bro.Rpc.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bro.Rpc.Fuzz;

/// <summary>Sends inputs through real sockets in pieces; a connection must find in them what a simple loop finds, whatever moves its bytes.</summary>
internal static class ConnectionTarget
{
    private const int PrefixLength = 4;
    private const int Max = 4096;
    private const int MostPieces = 50;

    private static readonly ConnectionLimits Bounds = ConnectionLimits.For(Max);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly Lazy<(Socket Socket, UnixDomainSocketEndPoint End)> Listener = new(Listen);

    /// <summary>Runs one input: two frames of it, and then the input itself as if it were frames.</summary>
    public static void Run(byte[] input)
    {
        byte[] prefix = new byte[PrefixLength];
        BinaryPrimitives.WriteUInt32BigEndian(prefix, (uint)input.Length);
        byte[] stream = [.. prefix, .. input, .. prefix, .. input, .. input];
        List<byte[]> expected = Frames(stream, out bool isBroken);
        RunOn(stream, expected, isBroken, static socket => new CompletionChannel(socket));
        if (EventLoop.Next() is { } loop)
        {
            RunOn(stream, expected, isBroken, socket => new ReadinessChannel(socket, loop));
        }
    }

    private static void RunOn(byte[] stream, List<byte[]> expected, bool isBroken, Func<Socket, SocketChannel> open)
    {
        using Socket there = NewSocket();
        there.Connect(Listener.Value.End);
        var handler = new Handler();
        var connection = new Connection(open(Listener.Value.Socket.Accept()), handler, Bounds, TimeProvider.System, NullLogger.Instance);
        connection.Start();
        Send(there, stream);
        if (!connection.Ended.Wait(Limit))
        {
            throw new FindingException("the connection does not end");
        }

        if (handler.IsBroken != isBroken || !handler.Frames.SequenceEqual(expected, ByteComparer.Instance))
        {
            throw new FindingException($"{handler.Frames.Count} frames and {(handler.IsBroken ? "a broken one" : "the end")} were found where {expected.Count} and {(isBroken ? "a broken one" : "the end")} are");
        }
    }

    private static void Send(Socket there, byte[] stream)
    {
        var random = new Randomness((ulong)stream.Length);
        int least = 1 + (stream.Length / MostPieces);
        try
        {
            for (int sent = 0; sent < stream.Length;)
            {
                sent += there.Send(stream.AsSpan(sent, Math.Min(stream.Length - sent, least + random.Below(least))));
            }

            there.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // Closed behind a frame that is broken.
        }
    }

    private static List<byte[]> Frames(byte[] stream, out bool isBroken)
    {
        List<byte[]> frames = [];
        int at = 0;
        while (stream.Length - at >= PrefixLength)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(stream.AsSpan(at));
            isBroken = length is 0 or > Max;
            if (isBroken || stream.Length - at - PrefixLength < length)
            {
                return frames;
            }

            frames.Add(stream[(at + PrefixLength)..(at + PrefixLength + (int)length)]);
            at += PrefixLength + (int)length;
        }

        isBroken = false;
        return frames;
    }

    private static (Socket Socket, UnixDomainSocketEndPoint End) Listen()
    {
        string path = Path.Combine(Path.GetTempPath(), $"bro-fuzz-{Environment.ProcessId}.sock");
        var socket = NewSocket();
        var end = new UnixDomainSocketEndPoint(path);
        socket.Bind(end);
        socket.Listen();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(path);
        return (socket, end);
    }

    private static Socket NewSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private sealed class Handler : IConnectionHandler
    {
        public List<byte[]> Frames { get; } = [];

        public bool IsBroken { get; private set; }

        public void OnFrame(in ReceivedFrame frame) => Frames.Add(frame.Body.ToArray());

        public void OnBrokenFrame(FrameStatus status, uint announced) => IsBroken = true;

        public ICongestible? OnReadHandled() => null;

        public void OnClosed(string reason)
        {
            // What it found tells all.
        }
    }

    private sealed class ByteComparer : IEqualityComparer<byte[]>
    {
        public static ByteComparer Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => obj.Length;
    }
}
