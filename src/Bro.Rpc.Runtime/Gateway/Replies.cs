using System.Numerics;
using System.Text;
using System.Text.Unicode;
using Bro.Rpc.Diagnostics;
using Bro.Rpc.Wire;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Gateway;

/// <summary>What the gateway says itself, instead of passing on what others say. Protocol §3.</summary>
/// <remarks>Members without "Now" run on the thread that reads the connection, which flushes after the read.</remarks>
internal sealed class Replies(int maxMessageSize, ILogger logger)
{
    // Enough of a stranger's text to recognise it by.
    private const int LongestText = 128;

    private long _refused;

    /// <summary>How many messages were refused or dropped.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Text from the wire for a message to people: shortened, and without control characters.</summary>
    public static string Text(ReadOnlySpan<byte> utf8)
    {
        string text = Encoding.UTF8.GetString(utf8.Length > LongestText ? utf8[..LongestText] : utf8);
        return string.Create(text.Length, text, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? '?' : source[i];
            }
        });
    }

    /// <summary>Answers a CALL that is not forwarded; one without an id gets an ERROR, as there is nothing to answer to.</summary>
    public void Refuse(GatewayConnection caller, in Envelope call, IpcErrorCode code, string problem)
    {
        if (call.Id.IsEmpty || call.Id.Length > WireLimits.MaxIdLength)
        {
            Error(caller, default, code, problem);
            return;
        }

        CountRefused(caller, problem);
        ReadOnlySpan<byte> context = call.IsContextValid && call.Context.Length <= WireLimits.MaxContextLength ? call.Context : default;
        ReadOnlySpan<byte> to = caller.IsRegistered ? caller.NameUtf8 : call.From;
        using var writer = MessageWriter.Rent(caller.Serializer);
        caller.Forward(caller, ErrorResponse(writer, call.Id, call.To, to, WireError.Of(code, problem), context));
    }

    /// <summary>Refuses a CALL whose id is in flight already. On the same connection an answer would end the first call.</summary>
    public void RefuseDuplicate(GatewayConnection caller, in Envelope call)
    {
        string problem = $"The id '{Text(call.Id)}' is in flight to '{Text(call.To)}' already; this second call was not forwarded. Use an id once.";
        Error(caller, default, IpcErrorCode.InvalidMessage, problem);
    }

    /// <summary>Sends an ERROR.</summary>
    public void Error(GatewayConnection to, ReadOnlySpan<byte> id, IpcErrorCode code, string problem)
    {
        CountRefused(to, problem);
        using var writer = MessageWriter.Rent(to.Serializer);
        to.Forward(to, Error(writer, id.Length <= WireLimits.MaxIdLength && Utf8.IsValid(id) ? id : default, WireError.Of(code, problem)));
    }

    /// <summary>Sends an ERROR from any thread.</summary>
    public void ErrorNow(GatewayConnection to, IpcErrorCode code, string problem)
    {
        Interlocked.Increment(ref _refused);
        using var writer = MessageWriter.Rent(to.Serializer);
        to.Connection.Queue.TrySend(Error(writer, default, WireError.Of(code, problem)));
    }

    /// <summary>Answers a CALL that was forwarded, in place of its target. From any thread.</summary>
    public void Ended(in EndedCall call, ReadOnlySpan<byte> target, IpcErrorCode code, string problem)
    {
        using var writer = MessageWriter.Rent(call.Caller.Serializer);
        call.Caller.Connection.Queue.TrySend(ErrorResponse(writer, call.Id, target, call.Caller.NameUtf8, WireError.Of(code, problem), call.Context));
    }

    /// <summary>Answers a call whose answer its caller's serializer has no words for, and tells the service. Without the context, which the caller knows.</summary>
    public void AnswerUnsayable(GatewayConnection from, GatewayConnection caller, in Envelope response, IpcException unsayable)
    {
        Error(from, response.Id, unsayable.Code, $"The answer cannot be said in {caller.Serializer}, which '{caller.DisplayName}' speaks. {unsayable.Message}");
        Ended(
            new EndedCall(caller, response.Id.ToArray(), [], []),
            from.NameUtf8,
            unsayable.Code,
            $"The answer of service '{from.DisplayName}' cannot be said in {caller.Serializer}, which this caller speaks. {unsayable.Message}");
    }

    public void Acknowledge(GatewayConnection to)
    {
        using var writer = MessageWriter.Rent(to.Serializer);

        // A peer that named no extension gets the answer that every peer knows.
        to.Forward(to, writer.RegisterAck(to.Capabilities is Capabilities.None ? Capabilities.None : Capabilities.All, maxMessageSize));
    }

    /// <summary>Answers a HEARTBEAT, for clients that watch the gateway.</summary>
    public void Heartbeat(GatewayConnection to, long timestamp)
    {
        using var writer = MessageWriter.Rent(to.Serializer);
        to.Forward(to, writer.Heartbeat("gateway", timestamp, maxMessageSize));
    }

    /// <summary>Tells a target that nobody waits for a call any more, where it understands that. From any thread. Protocol §6.</summary>
    public void CancelNow(GatewayConnection target, ReadOnlySpan<byte> id, ReadOnlySpan<byte> caller)
    {
        if (!target.Capabilities.HasFlag(Capabilities.Cancel))
        {
            return;
        }

        using var writer = MessageWriter.Rent(target.Serializer);
        try
        {
            target.Connection.Queue.TrySend(writer.Cancel(id, caller, target.NameUtf8, maxMessageSize));
        }
        catch (IpcException)
        {
            // Escaped as this end does it, it is too large where the call was not: the target works on until its deadline.
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
