using System.Net.Sockets;
using Bro.Rpc.Connections;
using Bro.Rpc.Transport;
using Bro.Rpc.Wire;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Gateway;

/// <summary>One connection to the gateway: who is at its other end, and the calls that wait for that end.</summary>
/// <remarks>
/// <c>_touched</c>, <c>_appended</c>, <c>_appendedBytes</c>, <c>_hasSentAhead</c>, <c>_congested</c>, <c>_now</c> and <c>_hasSpoken</c> belong to the thread that reads. Name, service and serializer are written by that
/// thread, once, before any other can know the connection by its name.
/// </remarks>
internal sealed class GatewayConnection : IConnectionHandler
{
    // So much of a read goes out before the rest is routed, once: who it is for wakes up meanwhile.
    private const int FramesSentAhead = 32;
    private const int BytesSentAhead = 64 * 1024;

    private readonly Router _router;
    private readonly TimeProvider _timeProvider;
    private readonly List<SendQueue> _touched = [];
    private readonly long _accepted;
    private int _appended;
    private int _appendedBytes;
    private bool _hasSentAhead;
    private ICongestible? _congested;
    private long _now;
    private bool _hasSpoken;
    private int _refused;
    private int _callsMade;

    public GatewayConnection(Socket socket, PeerCredentials? peer, Router router, IpcServerOptions options, ILogger logger)
    {
        _router = router;
        _timeProvider = options.TimeProvider;
        _accepted = _timeProvider.GetTimestamp();
        Peer = peer;
        PublicPeer = peer is { } known ? new IpcPeer(known.UserId, known.ProcessId) : null;
        InFlight = new InFlightTable(options.MaxCallsInFlight);
        Connection = new Connection(SocketChannel.Over(socket), this, options.ConnectionLimits, _timeProvider, logger);
    }

    public Connection Connection { get; }

    /// <summary>Who connected, where the system tells.</summary>
    public PeerCredentials? Peer { get; }

    /// <summary>The same for users.</summary>
    public IpcPeer? PublicPeer { get; }

    /// <summary>The calls forwarded to this connection.</summary>
    public InFlightTable InFlight { get; }

    /// <summary>How many calls of this connection are in flight, to whatever services.</summary>
    public int CallsMade => Volatile.Read(ref _callsMade);

    /// <summary>The name it registered, in UTF-8; empty before.</summary>
    public byte[] NameUtf8 { get; private set; } = [];

    /// <summary>The service it belongs to; null before it registered.</summary>
    public RegisteredService? Service { get; private set; }

    /// <summary>What its messages are written in, both ways: what the first of them is. Protocol §4.</summary>
    public IpcSerializer Serializer { get; private set; }

    /// <summary>The extensions that its peer speaks.</summary>
    public Capabilities Capabilities { get; private set; }

    public bool IsRegistered => Service is not null;

    public bool IsClosed => Connection.IsClosed;

    /// <summary>For logs.</summary>
    public string DisplayName => Service?.Name ?? $"an unregistered connection (process {Peer?.ProcessId?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown"})";

    /// <summary>How long it has been connected.</summary>
    public TimeSpan Age => _timeProvider.GetElapsedTime(_accepted);

    /// <summary>The wall clock in Unix milliseconds, read once for all frames of a read.</summary>
    public long Now => _now != 0 ? _now : _now = _timeProvider.GetUtcNow().ToUnixTimeMilliseconds();

    public void Register(Registration registration, byte[] name, RegisteredService service)
    {
        NameUtf8 = name;
        Capabilities = registration.Capabilities;
        Service = service;
    }

    /// <summary>Counts a call of this connection that begins (1) or ends (-1) to be in flight. From any thread.</summary>
    public void CountCall(int change) => Interlocked.Add(ref _callsMade, change);

    /// <summary>Counts a message of it that was refused.</summary>
    /// <returns>How many there were.</returns>
    public int CountRefused() => Interlocked.Increment(ref _refused);

    public void OnFrame(in ReceivedFrame frame)
    {
        if (!_hasSpoken)
        {
            _hasSpoken = true;
            Serializer = Serializers.Of(frame.Body);
        }

        _router.Route(this, frame);
        if (!_hasSentAhead && (_appended >= FramesSentAhead || _appendedBytes >= BytesSentAhead))
        {
            // Once in a read: each time is a system call, and where frames come without end nobody sleeps.
            _hasSentAhead = true;
            FlushTouched();
        }
    }

    public void OnBrokenFrame(FrameStatus status, uint announced) => _router.RefuseFrame(this, status, announced);

    /// <summary>Puts a frame into a connection's queue, to be flushed after the read at the latest. Only on the thread that reads this connection.</summary>
    /// <returns>False where that connection takes no more.</returns>
    public bool Forward(GatewayConnection to, ReadOnlySpan<byte> frame) => Append(to, frame, isNotice: false);

    /// <summary>The same, translated where the messages of that connection are written otherwise.</summary>
    /// <param name="to">That connection.</param>
    /// <param name="frame">What came here.</param>
    /// <param name="maxMessageSize">The largest body allowed, in bytes.</param>
    /// <param name="unsayable">Why it cannot be said there, or null.</param>
    public bool Forward(GatewayConnection to, in ReceivedFrame frame, int maxMessageSize, out IpcException? unsayable)
    {
        unsayable = null;
        if (Serializer == to.Serializer)
        {
            return Forward(to, frame.Whole);
        }

        _router.CountTranslated();
        using var transcoder = Transcoder.Rent();
        try
        {
            return Forward(to, transcoder.ToFrame(frame.Body, Serializer, maxMessageSize));
        }
        catch (IpcException exception)
        {
            unsayable = exception;
            return false;
        }
    }

    /// <summary>Says something to this connection itself, for which there is a little room where there is none for anything else.</summary>
    public void Say(ReadOnlySpan<byte> frame)
    {
        if (!Append(this, frame, isNotice: true))
        {
            // It would wait in vain for what it is not told; without its connection it knows that.
            Connection.Close("It does not keep up with what is said to it: too much waits for it already.");
        }

        WaitFor(Connection.Queue);
    }

    /// <summary>Reads no more before most of what waits there was taken, if that is much. Only on the thread that reads this connection.</summary>
    public void WaitFor(ICongestible target)
    {
        if (target.IsCongested)
        {
            _congested = target;
        }
    }

    public ICongestible? OnReadHandled()
    {
        FlushTouched();
        ICongestible? congested = _congested is { IsCongested: true } ? _congested : null;
        _congested = null;
        _appended = _appendedBytes = 0;
        _hasSentAhead = false;
        _now = 0;
        return congested;
    }

    public void OnClosed(string reason) => _router.Remove(this, reason);

    private bool Append(GatewayConnection to, ReadOnlySpan<byte> frame, bool isNotice)
    {
        SendQueue queue = to.Connection.Queue;
        bool isTaken = queue.TryAppend(frame, out bool mustFlush, isNotice);
        if (!isTaken)
        {
            // What this read has brought so far may be all that fills it.
            queue.Flush();
            isTaken = queue.TryAppend(frame, out mustFlush, isNotice);
        }

        if (mustFlush)
        {
            // Whoever finds the queue idle flushes it.
            _touched.Add(queue);
        }

        _appended++;
        _appendedBytes += frame.Length;
        return isTaken;
    }

    private void FlushTouched()
    {
        foreach (SendQueue queue in _touched)
        {
            queue.Flush();
        }

        _touched.Clear();
    }
}
