using System.Text.Json.Nodes;
using Xunit;

namespace Bro.Rpc.TestKit.Tests.Peers;

public sealed class MockPeerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Registering_gives_both_ends_the_name()
    {
        using var socket = new TemporarySocket();
        await using MockGateway gateway = MockGateway.Listen(socket.Path);
        await using MockPeer client = await MockPeer.ConnectAsync(socket.Path, Token);
        Task<MockPeer> accepting = gateway.AcceptRegisteredAsync(Messages.RegisterAck(["cancel"]), Token);

        JsonObject acknowledgement = await client.RegisterAsync("user", ["get"], cancellationToken: Token);
        MockPeer server = await accepting;

        Assert.Equal("cancel", acknowledgement["caps"]![0]!.GetValue<string>());
        Assert.Equal("user", client.ServiceName);
        Assert.Equal("user", server.ServiceName);
        Assert.Equal("get", server.Registration!["methods"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task A_refused_registration_throws_what_the_gateway_said()
    {
        await using Connection connection = await Connection.OpenAsync(Token);
        Task<JsonObject> registering = connection.Client.RegisterAsync("user", cancellationToken: Token);
        await connection.Server.ReceiveRegistrationAsync(Token);
        await connection.Server.SendFrameAsync(Messages.Error("CONNECTION_FAILED", "Service 'user' is already registered"), Token);

        RegistrationRefusedException exception = await Assert.ThrowsAsync<RegistrationRefusedException>(() => registering);

        Assert.Equal("CONNECTION_FAILED", exception.Code);
        Assert.Equal("Service 'user' is already registered", exception.Reason);
    }

    [Fact]
    public async Task A_first_frame_that_is_no_REGISTER_fails_the_acceptance()
    {
        using var socket = new TemporarySocket();
        await using MockGateway gateway = MockGateway.Listen(socket.Path);
        await using MockPeer client = await MockPeer.ConnectAsync(socket.Path, Token);
        await client.SendFrameAsync(Messages.Heartbeat("user", 1), Token);

        await Assert.ThrowsAsync<InvalidDataException>(() => gateway.AcceptRegisteredAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task A_call_gets_the_response_with_its_id()
    {
        await using Connection connection = await Connection.OpenAsync(Token);
        Task<JsonObject> registering = connection.Client.RegisterAsync("order", cancellationToken: Token);
        await connection.Server.ReceiveRegistrationAsync(Token);
        await connection.Server.SendFrameAsync(Messages.RegisterAck(), Token);
        await registering;

        Task<JsonObject> calling = connection.Client.CallAsync("user", "get", new JsonObject { ["userId"] = "1" }, cancellationToken: Token);
        JsonObject call = await connection.Server.ReceiveUntilAsync("CALL", Token);
        JsonObject other = Messages.Call("other", "order", "user", "get", null, Messages.FirstContext("order", "user"));
        await connection.Server.RespondAsync(other, "not this one", Token);
        await connection.Server.RespondAsync(call, "this one", Token);

        Assert.Equal("this one", (await calling)["data"]!.GetValue<string>());
    }

    [Fact]
    public async Task Waiting_for_the_close_returns_what_came_before_it()
    {
        await using Connection connection = await Connection.OpenAsync(Token);
        Task<IReadOnlyList<JsonObject>> waiting = connection.Server.WaitForCloseAsync(Token);
        await connection.Client.SendBytesAsync(Frame.Together("""{"n":1}""", """{"n":2}"""), Token);

        Assert.False(waiting.IsCompleted);
        await connection.Client.DisposeAsync();

        Assert.Equal([1, 2], (await waiting).Select(frame => frame["n"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Asking_whether_it_is_closed_leaves_the_frames_to_be_received()
    {
        await using Connection connection = await Connection.OpenAsync(Token);
        await connection.Client.SendFrameAsync("""{"n":1}""", Token);

        Assert.False(await connection.Server.IsClosedByPeerAsync(TimeSpan.FromMilliseconds(50), Token));
        await connection.Client.DisposeAsync();
        Assert.True(await connection.Server.IsClosedByPeerAsync(Limits.Message, Token));

        Assert.Equal(1, (await connection.Server.ReceiveAsync(Token))["n"]!.GetValue<int>());
        await Assert.ThrowsAsync<PeerClosedException>(() => connection.Server.ReceiveAsync(Token));
    }

    [Fact]
    public async Task A_close_with_unread_bytes_is_a_close()
    {
        await using Connection connection = await Connection.OpenAsync(Token);
        await connection.Server.SendFrameAsync("""{"n":1}""", Token);
        await connection.Client.DisposeAsync();

        Assert.Empty(await connection.Server.WaitForCloseAsync(Token));
    }

    [Fact]
    public async Task A_peer_that_finished_sending_still_receives()
    {
        await using Connection connection = await Connection.OpenAsync(Token);
        connection.Client.FinishSending();

        Assert.Empty(await connection.Server.WaitForCloseAsync(Token));
        await connection.Server.SendFrameAsync("""{"n":1}""", Token);

        Assert.Equal(1, (await connection.Client.ReceiveAsync(Token))["n"]!.GetValue<int>());
    }
}
