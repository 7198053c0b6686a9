using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Bro.Rpc.TestKit;

/// <summary>
/// One end of a Unix socket that sends exactly what a test says and reads only when a test says. Every wait ends after
/// <see cref="Limit"/> with an exception that lists what arrived instead.
/// </summary>
public sealed class MockPeer : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly FrameInbox _inbox;
    private readonly SemaphoreSlim _sending = new(1, 1);

    internal MockPeer(Socket socket)
    {
        _socket = socket;
        _inbox = new FrameInbox(socket);
    }

    public TimeSpan Limit { get; set; } = Limits.Message;

    /// <summary>The name of the REGISTER that was sent or received on this connection.</summary>
    public string? ServiceName { get; private set; }

    /// <summary>The REGISTER that was sent or received on this connection.</summary>
    public JsonObject? Registration { get; private set; }

    public static async Task<MockPeer> ConnectAsync(string socketPath, CancellationToken cancellationToken = default)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await TimeLimit.RunAsync(
                Limits.Message,
                async token =>
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), token);
                    return true;
                },
                () => $"{socketPath} to accept a connection",
                cancellationToken);
            return new MockPeer(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public Task SendFrameAsync(string json, CancellationToken cancellationToken = default) =>
        SendBytesAsync(Frame.Of(json), cancellationToken);

    public Task SendFrameAsync(JsonNode message, CancellationToken cancellationToken = default) =>
        SendFrameAsync(Messages.ToText(message), cancellationToken);

    /// <summary>A frame around any body, MessagePack included.</summary>
    public Task SendFrameAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default) =>
        SendBytesAsync(Frame.Of(body.Span), cancellationToken);

    /// <summary>Raw bytes: half a frame, a length that lies, many frames at once. Two senders of one peer do not mix their bytes.</summary>
    public async Task SendBytesAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        int sent = 0;
        await TimeLimit.RunAsync(
            Limit,
            async token =>
            {
                await _sending.WaitAsync(token);
                try
                {
                    while (sent < bytes.Length)
                    {
                        sent += await _socket.SendAsync(bytes[sent..], SocketFlags.None, token);
                    }
                }
                finally
                {
                    _sending.Release();
                }

                return true;
            },
            () => $"the other end to take {bytes.Length} bytes; it took {sent}",
            cancellationToken);
    }

    /// <summary>The next frame, which must be a JSON object.</summary>
    public async Task<JsonObject> ReceiveAsync(CancellationToken cancellationToken = default) =>
        Messages.Parse(await ReceiveFrameBytesAsync(cancellationToken));

    /// <summary>The body of the next frame as it came.</summary>
    public Task<byte[]> ReceiveFrameBytesAsync(CancellationToken cancellationToken = default) =>
        TimeLimit.RunAsync(Limit, token => TakeAsync("a frame", token), () => $"a frame; {_inbox.Describe()}", cancellationToken);

    /// <summary>The next frame of that type; those before it are passed over.</summary>
    public Task<JsonObject> ReceiveUntilAsync(string type, CancellationToken cancellationToken = default) =>
        ReceiveUntilAsync(message => TextOf(message, "type") == type, type, cancellationToken);

    /// <summary>The next frame that <paramref name="isExpected"/> accepts; those before it are passed over.</summary>
    /// <param name="isExpected">Decides.</param>
    /// <param name="expectation">What a failure says was waited for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<JsonObject> ReceiveUntilAsync(
        Func<JsonObject, bool> isExpected,
        string expectation,
        CancellationToken cancellationToken = default)
    {
        return TimeLimit.RunAsync(
            Limit,
            async token =>
            {
                JsonObject message;
                do
                {
                    message = Messages.Parse(await TakeAsync(expectation, token));
                }
                while (!isExpected(message));
                return message;
            },
            () => $"{expectation}; {_inbox.Describe()}",
            cancellationToken);
    }

    /// <summary>Completes when the other end has closed, with the frames that came before it did and were not received yet.</summary>
    public async Task<IReadOnlyList<JsonObject>> WaitForCloseAsync(CancellationToken cancellationToken = default)
    {
        await TimeLimit.RunAsync(Limit, _inbox.ReadToCloseAsync, () => $"the other end to close; {_inbox.Describe()}", cancellationToken);
        var frames = new List<JsonObject>();
        while (await _inbox.TakeAsync(cancellationToken) is { } body)
        {
            frames.Add(Messages.Parse(body));
        }

        return frames;
    }

    /// <summary>Whether the other end closes within that time. Frames that come meanwhile stay to be received.</summary>
    public async Task<bool> IsClosedByPeerAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        try
        {
            return await TimeLimit.RunAsync(timeout, _inbox.ReadToCloseAsync, () => "the other end to close", cancellationToken);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Sends REGISTER and waits for the answer.</summary>
    /// <returns>The REGISTER_ACK.</returns>
    /// <exception cref="RegistrationRefusedException">An ERROR came instead.</exception>
    public async Task<JsonObject> RegisterAsync(
        string serviceName,
        IEnumerable<string>? methods = null,
        JsonObject? metadata = null,
        CancellationToken cancellationToken = default)
    {
        Registration = Messages.Register(serviceName, methods, metadata);
        ServiceName = serviceName;
        await SendFrameAsync(Registration, cancellationToken);
        JsonObject answer = await ReceiveUntilAsync(
            message => TextOf(message, "type") is "REGISTER_ACK" or "ERROR",
            $"REGISTER_ACK for '{serviceName}'",
            cancellationToken);
        return TextOf(answer, "type") == "REGISTER_ACK"
            ? answer
            : throw new RegistrationRefusedException(answer["error"]?["code"]?.ToString(), answer["error"]?["message"]?.ToString() ?? "");
    }

    /// <summary>Reads the REGISTER that must be the next frame, and leaves it unanswered.</summary>
    public async Task<JsonObject> ReceiveRegistrationAsync(CancellationToken cancellationToken = default)
    {
        JsonObject message = await ReceiveAsync(cancellationToken);
        if (TextOf(message, "type") != "REGISTER" || TextOf(message, "serviceName") is not { Length: > 0 } name)
        {
            throw new InvalidDataException($"The frame must be a REGISTER with a serviceName, and is {Messages.ToText(message)}");
        }

        ServiceName = name;
        Registration = message;
        return message;
    }

    /// <summary>Sends a CALL from this peer's registered name: params <c>{}</c> and a first call's context unless others are given.</summary>
    /// <returns>What was sent.</returns>
    public async Task<JsonObject> SendCallAsync(
        string id,
        string to,
        string method,
        JsonNode? parameters = null,
        JsonObject? context = null,
        CancellationToken cancellationToken = default)
    {
        string from = ServiceName ?? throw new InvalidOperationException("A call needs a registered name; for one without, send Messages.Call(…).");
        JsonObject call = Messages.Call(id, from, to, method, parameters ?? new JsonObject(), context ?? Messages.FirstContext(from, to));
        await SendFrameAsync(call, cancellationToken);
        return call;
    }

    /// <summary>Sends a CALL and waits for its RESPONSE; other frames that come before it are passed over.</summary>
    public async Task<JsonObject> CallAsync(
        string to,
        string method,
        JsonNode? parameters = null,
        JsonObject? context = null,
        CancellationToken cancellationToken = default)
    {
        string id = Messages.NewId();
        await SendCallAsync(id, to, method, parameters, context, cancellationToken);
        return await ReceiveResponseAsync(id, cancellationToken);
    }

    /// <summary>The RESPONSE with that id; other frames that come before it are passed over.</summary>
    public Task<JsonObject> ReceiveResponseAsync(string id, CancellationToken cancellationToken = default) =>
        ReceiveUntilAsync(message => TextOf(message, "type") == "RESPONSE" && TextOf(message, "id") == id, $"RESPONSE {id}", cancellationToken);

    /// <summary>Answers with a value; null is the value null.</summary>
    public Task RespondAsync(JsonObject call, JsonNode? data, CancellationToken cancellationToken = default) =>
        SendFrameAsync(Messages.Response(call, data), cancellationToken);

    /// <summary>Answers without a <c>data</c> key, as a handler does that returns nothing.</summary>
    public Task RespondWithoutDataAsync(JsonObject call, CancellationToken cancellationToken = default) =>
        SendFrameAsync(Messages.ResponseWithoutData(call), cancellationToken);

    /// <summary>Answers with an error; without a code when <paramref name="code"/> is null.</summary>
    public Task RespondErrorAsync(JsonObject call, string? code, string message, CancellationToken cancellationToken = default) =>
        SendFrameAsync(Messages.ErrorResponse(call, code, message), cancellationToken);

    /// <summary>Closes the sending half: the other end reads to the end, and can still answer.</summary>
    public void FinishSending() => _socket.Shutdown(SocketShutdown.Send);

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _inbox.Dispose();
        _sending.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string? TextOf(JsonObject message, string key) =>
        message[key] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private async Task<byte[]> TakeAsync(string expectation, CancellationToken cancellationToken) =>
        await _inbox.TakeAsync(cancellationToken)
            ?? throw new PeerClosedException($"{ServiceName ?? "an unregistered peer"} waited for {expectation}; {_inbox.Describe()}");
}
