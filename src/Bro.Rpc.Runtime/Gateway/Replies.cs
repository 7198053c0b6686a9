using System.Numerics;
using System.Text.Unicode;
using Bro.Rpc.Connections;
using Bro.Rpc.Diagnostics;
using Bro.Rpc.Telemetry;
using Bro.Rpc.Wire;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Gateway;

/// <summary>What the gateway says itself, instead of passing on what others say. Protocol §3.</summary>
/// <remarks>Members without "Now" run on the thread that reads the connection, which flushes after the read at the latest.</remarks>
internal sealed class Replies(int maxMessageSize, ILogger logger, string socketPath = "")
{
    // What is left of a text that has no room.
    private const int LongestText = 128;

    private long _refused;

    /// <summary>How many messages were refused or dropped.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Text from the wire for a message to people: shortened, and without control characters.</summary>
    public static string Text(ReadOnlySpan<byte> utf8) => PlainText.Of(utf8);

    /// <summary>Service and method of a call, for messages to people.</summary>
    public static string NameOf(in Envelope call) => $"{Text(call.To)}.{Text(call.Method)}";

    /// <summary>Answers a CALL that is not forwarded; one without an id gets an ERROR, as there is nothing to answer to.</summary>
    public void Refuse(GatewayConnection caller, in Envelope call, IpcErrorCode code, string problem)
    {
        if (call.Id.IsEmpty || call.Id.Length > WireLimits.MaxIdLength)
        {
            Error(caller, default, code, problem);
            return;
        }

        CountRefused(caller, problem);
        GatewayInstruments.CountError(socketPath, code);
        ReadOnlySpan<byte> context = call.IsContextValid && call.Context.Length <= WireLimits.MaxContextLength ? call.Context : default;
        ReadOnlySpan<byte> to = caller.IsRegistered ? caller.NameUtf8 : call.From;
        using var writer = MessageWriter.Rent(caller.Serializer);
        caller.Say(ErrorResponse(writer, call.Id, call.To, to, WireError.Refused(code, problem), context));
    }

    /// <summary>Refuses a CALL whose id is in flight already. On the same connection an answer would end the first call.</summary>
    public void RefuseDuplicate(GatewayConnection caller, in Envelope call)
    {
        string problem = $"{NameOf(call)} was not called: the id '{Text(call.Id)}' is in flight to '{Text(call.To)}' already. Use an id once.";
        Error(caller, default, IpcErrorCode.InvalidMessage, problem);
    }

    /// <summary>Sends an ERROR.</summary>
    public void Error(GatewayConnection to, ReadOnlySpan<byte> id, IpcErrorCode code, string problem)
    {
        CountRefused(to, problem);
        GatewayInstruments.CountError(socketPath, code);
        using var writer = MessageWriter.Rent(to.Serializer);
        to.Say(Error(writer, id.Length <= WireLimits.MaxIdLength && Utf8.IsValid(id) ? id : default, WireError.Of(code, problem)));
    }

    /// <summary>Sends an ERROR from any thread.</summary>
    public void ErrorNow(GatewayConnection to, IpcErrorCode code, string problem)
    {
        Interlocked.Increment(ref _refused);
        GatewayInstruments.CountError(socketPath, code);
        using var writer = MessageWriter.Rent(to.Serializer);
        to.Connection.Queue.TrySend(Error(writer, default, WireError.Of(code, problem)));
    }

    /// <summary>Answers CALLs that were forwarded, in place of their target. From any thread.</summary>
    /// <param name="calls">The calls.</param>
    /// <param name="target">Where they were forwarded to.</param>
    /// <param name="code">The code of the answers.</param>
    /// <param name="problem">What became of them, after the name of the method.</param>
    /// <returns>The callers that are connected and take no more, each once.</returns>
    public IReadOnlyCollection<GatewayConnection> Ended(List<EndedCall> calls, GatewayConnection target, IpcErrorCode code, string problem)
    {
        HashSet<GatewayConnection> deaf = [];
        using var batch = new SendBatch();
        foreach (EndedCall call in calls)
        {
            GatewayInstruments.CountError(socketPath, code);
            string message = $"{target.DisplayName}.{Text(call.Method)} {problem}";
            WireError error = WireError.MeansUnanswered(code) ? WireError.Unanswered(code, message) : WireError.Of(code, message);
            if (!TryAnswer(batch, call, target, error) && !call.Caller.IsClosed)
            {
                deaf.Add(call.Caller);
            }
        }

        return deaf;
    }

    /// <summary>Answers a call whose answer its caller's serializer has no words for, and tells the service. Without the context, which the caller knows.</summary>
    /// <returns>False where the caller takes no more.</returns>
    public bool AnswerUnsayable(GatewayConnection from, GatewayConnection caller, in Envelope response, IpcException unsayable)
    {
        Error(from, response.Id, unsayable.Code, $"The answer cannot be said in {caller.Serializer}, which '{caller.DisplayName}' speaks. {unsayable.Message}");
        using var batch = new SendBatch();
        return TryAnswer(batch, new EndedCall(caller, response.Id.ToArray(), [], []), from, WireError.Of(
            unsayable.Code,
            $"The answer of service '{from.DisplayName}' cannot be said in {caller.Serializer}, which this caller speaks. {unsayable.Message}"));
    }

    /// <summary>Tells a caller that an answer had no room in its queue. Without the context, which the caller knows.</summary>
    /// <returns>False where there is no room for that either.</returns>
    public bool AnswerUnsent(GatewayConnection from, GatewayConnection caller, in Envelope response, int length)
    {
        GatewayInstruments.CountError(socketPath, IpcErrorCode.ConnectionLost);
        using var batch = new SendBatch();
        return TryAnswer(batch, new EndedCall(caller, response.Id.ToArray(), [], []), from, WireError.Of(
            IpcErrorCode.ConnectionLost,
            $"Service '{from.DisplayName}' answered, but the {length} bytes of its answer had no room: {caller.Connection.Queue.QueuedBytes} wait for this caller already (MaxQueuedBytes). Read answers faster, or ask for less at a time."));
    }

    public void Acknowledge(GatewayConnection to)
    {
        using var writer = MessageWriter.Rent(to.Serializer);

        // A peer that named no extension gets the answer that every peer knows.
        to.Say(writer.RegisterAck(to.Capabilities is Capabilities.None ? Capabilities.None : Capabilities.All, maxMessageSize));
    }

    /// <summary>Answers a HEARTBEAT, for clients that watch the gateway.</summary>
    public void Heartbeat(GatewayConnection to, long timestamp)
    {
        using var writer = MessageWriter.Rent(to.Serializer);
        to.Say(writer.Heartbeat("gateway", timestamp, maxMessageSize));
    }

    /// <summary>A HEARTBEAT for one whose own cannot be read at the moment. From any thread.</summary>
    public void HeartbeatNow(GatewayConnection to, long timestamp)
    {
        using var writer = MessageWriter.Rent(to.Serializer);
        to.Connection.Queue.TrySend(writer.Heartbeat("gateway", timestamp, maxMessageSize));
    }

    /// <summary>Tells a target that nobody waits for these calls any more, where it understands that. From any thread. Protocol §6.</summary>
    public void Cancelled(List<EndedCall> calls, GatewayConnection target)
    {
        if (!target.Capabilities.HasFlag(Capabilities.Cancel))
        {
            return;
        }

        using var batch = new SendBatch();
        foreach (EndedCall call in calls)
        {
            using var writer = MessageWriter.Rent(target.Serializer);
            try
            {
                batch.TryAppend(target.Connection.Queue, writer.Cancel(call.Id, call.Caller.NameUtf8, target.NameUtf8, maxMessageSize));
            }
            catch (IpcException)
            {
                // Escaped as this end does it, it is too large where the call was not: the target works on until its deadline.
            }
        }
    }

    /// <summary>Drops a RESPONSE that answers nothing; its sender is not told, as it could only be confused.</summary>
    public void Drop(GatewayConnection from, ReadOnlySpan<byte> id, string problem)
    {
        Interlocked.Increment(ref _refused);
        int count = from.CountRefused();
        if (BitOperations.IsPow2(count) && logger.IsEnabled(LogLevel.Warning))
        {
            Log.ResponseDropped(logger, from.DisplayName, Text(id), count, problem);
        }
    }

    private bool TryAnswer(SendBatch batch, in EndedCall call, GatewayConnection target, in WireError error)
    {
        using var writer = MessageWriter.Rent(call.Caller.Serializer);
        return batch.TryAppend(call.Caller.Connection.Queue, ErrorResponse(writer, call.Id, target.NameUtf8, call.Caller.NameUtf8, error, call.Context), isNotice: true);
    }

    // An answer says more than its call did and may be too large where the call was not. It is then sent with less, as a
    // call without any answer hangs; the context is the first to go, because the caller knows it.
    private ReadOnlySpan<byte> ErrorResponse(
        MessageWriter writer,
        scoped ReadOnlySpan<byte> id,
        scoped ReadOnlySpan<byte> from,
        scoped ReadOnlySpan<byte> to,
        scoped in WireError error,
        scoped ReadOnlySpan<byte> context)
    {
        try
        {
            return writer.ErrorResponse(id, from, to, error, context, maxMessageSize);
        }
        catch (IpcException) when (!context.IsEmpty)
        {
            return ErrorResponse(writer, id, from, to, error, default);
        }
        catch (IpcException)
        {
            return Error(writer, id, error);
        }
    }

    // The id goes where it has no room, and then all of the text but its start.
    private ReadOnlySpan<byte> Error(MessageWriter writer, scoped ReadOnlySpan<byte> id, scoped in WireError error)
    {
        try
        {
            return writer.Error(id, error, null, maxMessageSize);
        }
        catch (IpcException) when (!id.IsEmpty)
        {
            return Error(writer, default, error);
        }
        catch (IpcException) when (error.Message.Length > LongestText)
        {
            return Error(writer, default, error with { Message = error.Message[..LongestText] });
        }
    }

    // A peer that floods must not flood the log: its 1st, 2nd, 4th, 8th … refused message is written.
    private void CountRefused(GatewayConnection of, string problem)
    {
        Interlocked.Increment(ref _refused);
        int count = of.CountRefused();
        if (BitOperations.IsPow2(count))
        {
            Log.MessageRefused(logger, of.DisplayName, count, problem);
        }
    }
}
