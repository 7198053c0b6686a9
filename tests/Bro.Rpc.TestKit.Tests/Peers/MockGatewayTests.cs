using System.Net.Sockets;
using Xunit;

namespace Bro.Rpc.TestKit.Tests.Peers;

public sealed class MockGatewayTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gateway_that_stopped_listening_can_be_replaced_on_its_path()
    {
        using var socket = new TemporarySocket();
        await using MockGateway first = MockGateway.Listen(socket.Path);
        first.StopListening();

        await Assert.ThrowsAsync<SocketException>(() => MockPeer.ConnectAsync(socket.Path, Token));
        await using MockGateway second = MockGateway.Listen(socket.Path);
        await using MockPeer client = await MockPeer.ConnectAsync(socket.Path, Token);

        Assert.NotNull(await second.AcceptAsync(Token));
    }

    [Fact]
    public async Task Disposing_the_first_gateway_of_a_path_leaves_its_successor_alone()
    {
        using var socket = new TemporarySocket();
        MockGateway first = MockGateway.Listen(socket.Path);
        first.StopListening();
        await using MockGateway second = MockGateway.Listen(socket.Path);

        await first.DisposeAsync();

        await using MockPeer client = await MockPeer.ConnectAsync(socket.Path, Token);
        Assert.NotNull(await second.AcceptAsync(Token));
    }

    [Fact]
    public async Task Disposing_closes_what_was_accepted()
    {
        using var socket = new TemporarySocket();
        MockGateway gateway = MockGateway.Listen(socket.Path);
        await using MockPeer client = await MockPeer.ConnectAsync(socket.Path, Token);
        await gateway.AcceptAsync(Token);

        await gateway.DisposeAsync();

        Assert.True(await client.IsClosedByPeerAsync(Limits.Message, Token));
    }
}
