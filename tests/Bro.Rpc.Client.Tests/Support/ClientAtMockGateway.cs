using System.Text.Json.Nodes;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bro.Rpc.Client.Tests.Support;

/// <summary>A client whose gateway is the test, so that every byte on the wire is seen and chosen.</summary>
internal sealed class ClientAtMockGateway : IAsyncDisposable
{
    public const string Name = "order-service";

    /// <summary>Who calls the client's service.</summary>
    public const string Caller = "cart-service";

    private MockPeer? _peer;

    private ClientAtMockGateway(Func<IpcClientOptions, IpcClientOptions>? configure)
    {
        var options = new IpcClientOptions
        {
            ServiceName = Name,
            GatewayPath = Socket.Path,
            ReconnectDelay = TimeSpan.FromMilliseconds(1),
            MaxReconnectDelay = TimeSpan.FromMilliseconds(5),
        };
        Gateway = MockGateway.Listen(Socket.Path);
        Client = new IpcClient(configure is null ? options : configure(options), Log);
    }

    public TemporarySocket Socket { get; } = new();

    public MockGateway Gateway { get; }

    public IpcClient Client { get; }

    public RecordingLogger Log { get; } = new();

    /// <summary>The gateway's end of the client's connection.</summary>
    public MockPeer Peer => _peer ?? throw new InvalidOperationException("The client is not connected yet.");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A clock that stands still until a test moves it; with a time whose digits are easy to recognise in ids.</summary>
    public static FakeTimeProvider StoppedClock() => new(DateTimeOffset.FromUnixTimeMilliseconds(1763887000123));

    /// <summary>A client that is not connected.</summary>
    public static ClientAtMockGateway Create(Func<IpcClientOptions, IpcClientOptions>? configure = null) => new(configure);

    /// <summary>A client that is connected and registered.</summary>
    /// <param name="configure">Changes its options.</param>
    /// <param name="prepare">Registers its methods.</param>
    /// <param name="caps">The extensions that the gateway names. Protocol §6.</param>
    public static async Task<ClientAtMockGateway> ConnectAsync(
        Func<IpcClientOptions, IpcClientOptions>? configure = null, Action<IpcClient>? prepare = null, IEnumerable<string>? caps = null)
    {
        var at = new ClientAtMockGateway(configure);
        try
        {
            prepare?.Invoke(at.Client);
            await at.ConnectAsync(caps);
            return at;
        }
        catch
        {
            await at.DisposeAsync();
            throw;
        }
    }

    public async Task ConnectAsync(IEnumerable<string>? caps = null)
    {
        Task connecting = Client.ConnectAsync(Token);
        _peer = await Gateway.AcceptRegisteredAsync(Messages.RegisterAck(caps), Token);
        await connecting.WaitAsync(Limits.Message, Token);
    }

    /// <summary>Takes the next connection, which the client makes by itself.</summary>
    public async Task AcceptAgainAsync() => _peer = await Gateway.AcceptRegisteredAsync(cancellationToken: Token);

    /// <summary>Calls the client's service, as somebody else's call that the gateway routes to it.</summary>
    /// <returns>What was sent.</returns>
    public async Task<JsonObject> SendCallAsync(string method, JsonNode? parameters = null, JsonObject? context = null, string? id = null)
    {
        JsonObject call = Messages.Call(id ?? Messages.NewId(), Caller, Name, method, parameters ?? new JsonObject(), context ?? Messages.FirstContext(Caller, Name));
        await Peer.SendFrameAsync(call, Token);
        return call;
    }

    /// <summary>Calls the client's service and waits for its answer.</summary>
    public async Task<JsonObject> CallAsync(string method, JsonNode? parameters = null, JsonObject? context = null) =>
        await Peer.ReceiveResponseAsync((await SendCallAsync(method, parameters, context))["id"]!.GetValue<string>(), Token);

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Gateway.DisposeAsync();
        Socket.Dispose();
    }
}
