namespace Bro.Rpc.Wire;

/// <summary>
/// Says in one serializer what was said in the other. Rented from the thread it runs on and given back, like a
/// <see cref="MessageWriter"/>. Protocol §4.
/// </summary>
internal sealed class Transcoder : IDisposable
{
    // JSON says in up to six bytes what MessagePack says in one, so the largest message stays far below this.
    private const int LongestJson = 1 << 30;

    [ThreadStatic]
    private static Transcoder? _ofThread;

    private readonly FrameWriter _frame = new();
    private readonly MessagePackWriter _messagePack;

    private Transcoder() => _messagePack = new MessagePackWriter(_frame);

    public static Transcoder Rent()
    {
        Transcoder transcoder = _ofThread ?? new Transcoder();
        _ofThread = null;
        return transcoder;
    }

    /// <summary>Gives it back to the thread. To be called once for each <see cref="Rent"/>.</summary>
    public void Dispose()
    {
        _frame.Release();
        _ofThread = this;
    }

    /// <summary>A whole message in the other serializer.</summary>
    /// <param name="body">The body of a frame whose envelope was found sound.</param>
    /// <param name="from">What it is written in.</param>
    /// <param name="maxMessageSize">The largest body allowed, in bytes.</param>
    /// <returns>The frame; valid until the transcoder is used again or given back.</returns>
    /// <exception cref="IpcException">
    /// <see cref="IpcErrorCode.InvalidMessage"/>: it says what the other serializer has no word for. <see cref="IpcErrorCode.SerializationFailed"/>:
    /// it is larger than allowed there.
    /// </exception>
    public ReadOnlySpan<byte> ToFrame(ReadOnlySpan<byte> body, IpcSerializer from, int maxMessageSize)
    {
        _frame.Begin(maxMessageSize);
        if (from is IpcSerializer.MessagePack)
        {
            MessagePackToJson.Write(body, _frame);
        }
        else
        {
            _messagePack.Reset();
            JsonToMessagePack.Write(body, _messagePack);
        }

        return _frame.End();
    }

    /// <summary>A value of a MessagePack message as JSON.</summary>
    /// <param name="messagePack">The value; empty where there is none, and then the answer is empty too.</param>
    /// <returns>The JSON; valid until the transcoder is used again or given back.</returns>
    /// <exception cref="IpcException"><see cref="IpcErrorCode.InvalidMessage"/>: it says what JSON has no word for.</exception>
    public ReadOnlySpan<byte> ToJson(ReadOnlySpan<byte> messagePack)
    {
        _frame.Begin(LongestJson);
        if (!messagePack.IsEmpty)
        {
            MessagePackToJson.Write(messagePack, _frame);
        }

        return _frame.Body;
    }
}
