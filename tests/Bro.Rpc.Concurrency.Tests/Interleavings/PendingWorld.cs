using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Bro.Rpc.Client;
using Bro.Rpc.Concurrency.Tests.Testing;
using Bro.Rpc.Connections;
using Bro.Rpc.Diagnostics;
using Bro.Rpc.Dispatch;
using Bro.Rpc.Wire;

namespace Bro.Rpc.Concurrency.Tests.Interleavings;

/// <summary>One session's table of pending calls, and the steps that threads take on it: each is one lock of the table, or what follows outside of it.</summary>
internal sealed class PendingWorld : IDisposable
{
    public const long Time = 1763887000123;

    private static readonly JsonSerializerOptions Json = DefaultJson.For(null);
    private static readonly CountingLogger Logger = new();

    private readonly CallDispatcher _dispatcher;
    private readonly Queue<PendingCall> _due = new();
    private readonly List<PendingCall> _lost = [];

    public PendingWorld()
    {
        var options = new IpcClientOptions { ServiceName = "c" };
        var events = new ClientEvents("c", new EventPump(this, TimeProvider.System, Logger));
        _dispatcher = new CallDispatcher("c", 1, long.MaxValue, Json, TimeProvider.System, events, Logger);

        // Never connected and never read: nothing comes but what a step brings.
        Session = new ClientSession(new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified), 0, options, _dispatcher, events, Logger);
    }

    public ClientSession Session { get; }

    public MethodTable Methods => _dispatcher.Methods;

    public int RunningCalls => _dispatcher.Count;

    public PendingCalls Table => Session.Pending;

    public static PendingCall<int> Rent() => PendingCall<int>.Rent("s", "m", RawResult<int>.Reader, Json);

    public static bool IsEnded(PendingCall<int> call) => call.GetStatus(call.Version) is not System.Threading.Tasks.Sources.ValueTaskSourceStatus.Pending;

    /// <summary>What the caller's await brings, in a word.</summary>
    public static string Outcome(PendingCall<int> call)
    {
        if (!IsEnded(call))
        {
            return "pending";
        }

        try
        {
            return $"answer {call.GetResult(call.Version)}";
        }
        catch (OperationCanceledException)
        {
            return "cancel";
        }
        catch (IpcException exception)
        {
            return exception.Code.Value;
        }
    }

    /// <summary>The reader's first step: takes out what the answer's id names.</summary>
    public PendingCall? TakeAnswered(string? id) => id is null ? null : Table.TryTake(Encoding.UTF8.GetBytes(id));

    /// <summary>The reader's second step.</summary>
    public static void CompleteAnswered(PendingCall? call, int value)
    {
        if (call is not null)
        {
            ReceivedFrame frame = Frames.Answer(call.RequestId, value);
            Envelope answer = EnvelopeReader.Read(frame.Body, out _);
            call.SetResponse(frame, answer);
            call.RunOnPool();
        }
    }

    /// <summary>The timer's first step, at a time when every call is due.</summary>
    public void TakeExpired()
    {
        List<PendingCall> expired = [];
        Table.TakeExpired(long.MaxValue, expired);
        expired.ForEach(_due.Enqueue);
    }

    /// <summary>The timer's second step.</summary>
    public void CompleteExpired()
    {
        while (_due.TryDequeue(out PendingCall? call))
        {
            call.SetException(call.Error(IpcErrorCode.Timeout, "late"));
        }
    }

    /// <summary>The first step of a connection that closes.</summary>
    public void Close() => Table.Close(_lost);

    /// <summary>Its second step.</summary>
    public void CompleteLost()
    {
        _lost.ForEach(static call => call.SetException(call.Error(IpcErrorCode.ConnectionLost, "gone")));
        _lost.Clear();
    }

    public void Dispose()
    {
        Session.Close("The world ends.");
        _dispatcher.Dispose();
    }
}
