namespace Bro.Rpc.TestKit.Tests;

/// <summary>Both ends of one connection.</summary>
internal sealed class Connection(TemporarySocket socket, MockGateway gateway, MockPeer client, MockPeer server) : IAsyncDisposable
{
    public MockPeer Client => client;

    public MockPeer Server => server;

    public static async Task<Connection> OpenAsync(CancellationToken cancellationToken)
    {
        var socket = new TemporarySocket();
        MockGateway gateway = MockGateway.Listen(socket.Path);
        MockPeer client = await MockPeer.ConnectAsync(socket.Path, cancellationToken);
        return new Connection(socket, gateway, client, await gateway.AcceptAsync(cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        await gateway.DisposeAsync();
        socket.Dispose();
    }
}
