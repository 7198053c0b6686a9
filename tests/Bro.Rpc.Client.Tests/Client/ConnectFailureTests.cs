using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bro.Rpc.Client.Tests.Client;

/// <summary>Connecting in vain: each message must tell a stranger what to do next.</summary>
public sealed class ConnectFailureTests : IDisposable
{
    private readonly TemporarySocket _socket = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _socket.Dispose();

    [Fact(Timeout = Limit.Test)]
    public async Task Without_a_gateway_the_message_says_how_to_start_one()
    {
        IpcException exception = await FailToConnectAsync();
        Assert.Equal($"There is no gateway at '{_socket.Path}': no such socket. Start it (bro gateway --socket {_socket.Path}), or correct GatewayPath.", exception.Message);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_socket_that_nobody_listens_at_is_called_dead()
    {
        string path = _socket.PathOf("dead");
        using (var listener = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified))
        {
            listener.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(_socket.Path));
            listener.Listen(1);

            // Kept under another name, as a gateway leaves its socket that is killed.
            File.Move(_socket.Path, path);
        }

        IpcException exception = await FailToConnectAsync(options => options with { GatewayPath = path });
        Expect.Message("^Nobody listens at .*the gateway that made it is gone.*Start the gateway: bro gateway --socket", exception);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_file_that_is_no_socket_is_named()
    {
        await File.WriteAllTextAsync(_socket.Path, "not a socket", Token);
        Expect.Message("it is no socket", await FailToConnectAsync());
        Assert.Equal("not a socket", await File.ReadAllTextAsync(_socket.Path, Token));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_folder_in_place_of_the_socket_is_no_gateway() =>
        Expect.Message("no gateway at|Nobody listens at", await FailToConnectAsync(options => options with { GatewayPath = _socket.Directory }));

    [Fact(Timeout = Limit.Test)]
    public async Task A_name_that_is_taken_says_what_to_do()
    {
        await using MockGateway gateway = MockGateway.Listen(_socket.Path);
        await using IpcClient client = Client();
        Task connecting = client.ConnectAsync(Token);
        MockPeer peer = await gateway.AcceptAsync(Token);
        await peer.ReceiveRegistrationAsync(Token);
        await peer.SendFrameAsync(Messages.Error("CONNECTION_FAILED", "Service 'order-service' is already registered"), Token);
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.ConnectionFailed, connecting);
        Expect.Message("refused 'order-service': Service 'order-service' is already registered. Stop the other process of that name, choose another ServiceName, or set RetryTakenName to wait until it is free.$", exception);
        Assert.Empty(await peer.WaitForCloseAsync(Token));
        Assert.False(client.IsConnected);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_refusal_for_another_reason_does_not_blame_the_name()
    {
        await using MockGateway gateway = MockGateway.Listen(_socket.Path);
        await using IpcClient client = Client();
        Task connecting = client.ConnectAsync(Token);
        MockPeer peer = await gateway.AcceptAsync(Token);
        await peer.ReceiveRegistrationAsync(Token);
        await peer.SendFrameAsync(Messages.Error("INVALID_MESSAGE", "The message has more than 10000 methods."), Token);
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => connecting);
        Expect.Message("refused 'order-service': The message has more than 10000 methods.$", exception);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_gateway_that_closes_instead_of_answering_is_named()
    {
        await using MockGateway gateway = MockGateway.Listen(_socket.Path);
        await using IpcClient client = Client();
        Task connecting = client.ConnectAsync(Token);
        MockPeer peer = await gateway.AcceptAsync(Token);
        await peer.ReceiveRegistrationAsync(Token);
        await peer.DisposeAsync();
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.ConnectionFailed, connecting);
        Expect.Message("closed the connection before it took the registration of 'order-service'", exception);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_gateway_that_never_answers_is_given_up_after_the_timeout()
    {
        FakeTimeProvider clock = ClientAtMockGateway.StoppedClock();
        await using MockGateway gateway = MockGateway.Listen(_socket.Path);
        await using IpcClient client = Client(options => options with { TimeProvider = clock, Timeout = TimeSpan.FromSeconds(3) });
        Task connecting = client.ConnectAsync(Token);
        MockPeer peer = await gateway.AcceptAsync(Token);
        await peer.ReceiveRegistrationAsync(Token);

        // The wait may begin a moment after the REGISTER has arrived; each step of the clock is one more chance to end it.
        while (!connecting.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        IpcException exception = await Expect.FailureAsync(IpcErrorCode.ConnectionFailed, connecting);
        Expect.Message(@"took the connection and did not answer within 3000 ms\. Check that it is a Bro gateway", exception);
        Assert.Empty(await peer.WaitForCloseAsync(Token));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_registration_that_is_too_large_names_the_limit()
    {
        await using MockGateway gateway = MockGateway.Listen(_socket.Path);
        await using IpcClient client = Client(options => options with { MaxMessageSize = 1024 });
        for (int i = 0; i < 100; i++)
        {
            client.RegisterMethod($"aMethodWithALongName{i}", (_, _) => Task.FromResult(i));
        }

        IpcException exception = await Expect.FailureAsync(IpcErrorCode.SerializationFailed, client.ConnectAsync(Token));
        Expect.Message(@"MaxMessageSize \(1024 bytes\)", exception);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_failed_attempt_may_be_repeated()
    {
        await using IpcClient client = Client();
        await Expect.FailureAsync(IpcErrorCode.ConnectionFailed, client.ConnectAsync(Token));
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.NotConnected, client.CallAsync("s", "m", cancellationToken: Token));
        Expect.Message("There is no gateway at .*Call ConnectAsync first", exception);
        await using MockGateway gateway = MockGateway.Listen(_socket.Path);
        Task connecting = client.ConnectAsync(Token);
        await gateway.AcceptRegisteredAsync(cancellationToken: Token);
        await connecting;
        Assert.True(client.IsConnected);
    }

    private IpcClient Client(Func<IpcClientOptions, IpcClientOptions>? configure = null)
    {
        var options = new IpcClientOptions { ServiceName = "order-service", GatewayPath = _socket.Path };
        return new IpcClient(configure is null ? options : configure(options));
    }

    private async Task<IpcException> FailToConnectAsync(Func<IpcClientOptions, IpcClientOptions>? configure = null)
    {
        await using IpcClient client = Client(configure);
        return await Expect.FailureAsync(IpcErrorCode.ConnectionFailed, client.ConnectAsync(Token));
    }
}
