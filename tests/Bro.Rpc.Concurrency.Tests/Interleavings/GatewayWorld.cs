using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Bro.Rpc.Concurrency.Tests.Testing;
using Bro.Rpc.Diagnostics;
using Bro.Rpc.Gateway;
using Bro.Rpc.TestKit;
using Bro.Rpc.Transport;

namespace Bro.Rpc.Concurrency.Tests.Interleavings;

/// <summary>A router and its connections without their receive loops: a test hands frames in and reads what came out, all on one thread.</summary>
internal sealed class GatewayWorld : IDisposable
{
    private readonly TemporarySocket _path = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Dictionary<GatewayConnection, Socket> _ends = [];
    private readonly TimeProvider _clock;
    private readonly EventPump _pump;
    private readonly IpcServerOptions _options;

    public GatewayWorld(Func<TimeProvider, TimeProvider>? clock = null)
    {
        _clock = clock?.Invoke(Time) ?? Time;
        _listener.Bind(new UnixDomainSocketEndPoint(_path.Path));
        _listener.Listen();
        _pump = new EventPump(this, _clock, Logger);
        _options = new IpcServerOptions { TimeProvider = _clock };
        Connections = new ConnectionTable(_options.SendTimeout, Logger);
        Router = new Router(_options, Connections, new Replies(_options.MaxMessageSize, Logger), new Admission(_options, Connections, Logger), new RouterEvents(_pump), Logger);
    }

    public CountingTime Time { get; } = new();

    public CountingLogger Logger { get; } = new();

    public ConnectionTable Connections { get; }

    public Router Router { get; }

    /// <summary>A connection, registered under that name and speaking every extension where it is given one.</summary>
    public GatewayConnection Connect(string? name, PeerCredentials? peer = null)
    {
        var end = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        end.Connect(new UnixDomainSocketEndPoint(_path.Path));
        end.Blocking = false;
        var connection = new GatewayConnection(_listener.Accept(), peer, Router, _options, Logger);
        _ends.Add(connection, end);
        Connections.Add(connection);
        if (name is not null)
        {
            var caps = new JsonObject { ["bro"] = new JsonObject { ["v"] = 1, ["caps"] = new JsonArray("cancel", "update", "heartbeat") } };
            Route(connection, Messages.Register(name, ["m"], caps));
            Received(connection);
        }

        return connection;
    }

    /// <summary>What a read of one frame does, unless the connection is closed and so is not read any more.</summary>
    public static void Route(GatewayConnection from, JsonObject message) => Route(from, Messages.ToText(message));

    public static void Route(GatewayConnection from, string message)
    {
        if (!from.IsClosed)
        {
            from.OnFrame(Frames.Received(message));
            from.OnReadHandled();
        }
    }

    /// <summary>Everything that was sent to a connection and not looked at yet.</summary>
    public IReadOnlyList<JsonObject> Received(GatewayConnection connection)
    {
        var bytes = new List<byte>();
        byte[] buffer = new byte[64 * 1024];
        try
        {
            for (int count = _ends[connection].Receive(buffer); count > 0; count = _ends[connection].Receive(buffer))
            {
                bytes.AddRange(buffer.AsSpan(0, count));
            }
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.ConnectionReset)
        {
            // Nothing more has come.
        }

        var messages = new List<JsonObject>();
        ReadOnlySpan<byte> rest = bytes.ToArray();
        while (!rest.IsEmpty)
        {
            int length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(rest);
            messages.Add(Messages.Parse(rest.Slice(Frame.HeaderLength, length)));
            rest = rest[(Frame.HeaderLength + length)..];
        }

        return messages;
    }

    public JsonObject Call(string id, string from, string to) => Messages.Call(
        id, from, to, "m", new JsonObject(), Messages.Context("root-1", [from, to], 2, Time.GetUtcNow().AddSeconds(10).ToUnixTimeMilliseconds()));

    /// <summary>The other end goes; the gateway is not told before it reads or sends.</summary>
    public void HangUp(GatewayConnection connection) => _ends[connection].Dispose();

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public void Dispose()
    {
        foreach ((GatewayConnection connection, Socket end) in _ends)
        {
            connection.Connection.Close("The world ends.");
            end.Dispose();
        }

        Router.Dispose();
        _listener.Dispose();
        _path.Dispose();
    }
}
