using System.Text.Json;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Utilities.Tests.Peer;

public sealed class HandmadePeerTests
{
    private const int Limit = 30_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task A_peer_made_of_the_utilities_registers_serves_and_calls_at_a_real_gateway()
    {
        using var socket = new TemporarySocket();
        await using var gateway = new IpcServer(new IpcServerOptions { SocketPath = socket.Path });
        await gateway.StartAsync(Token);
        await using var client = new IpcClient(new IpcClientOptions { ServiceName = "order", GatewayPath = socket.Path });
        client.RegisterMethod("price", static (call, _) => Task.FromResult($"{call.Params.GetProperty("item").GetString()}: 7, says {call.Context}"));
        await client.ConnectAsync(Token);
        using HandmadePeer peer = await HandmadePeer.ConnectAsync(socket.Path, Token);

        await peer.SendAsync(IpcMessages.CreateRegister("user", ["getUser"]), Token);
        Assert.Equal(IpcMessageType.RegisterAck, (await peer.ReceiveAsync(Token))?.Type);
        await peer.SendAsync(IpcMessages.CreateHeartbeat("user"), Token);

        // Served: the client calls the peer, which calls the client back before it answers.
        Task<string> calling = client.CallAsync<string>("user", "getUser", new { id = "1" }, cancellationToken: Token).AsTask();
        IpcMessage call = (await peer.ReceiveAsync(Token))!;
        Assert.Null(IpcMessages.Validate(call) ?? IpcMessages.ValidateContext(call.Context));
        Assert.Equal("1", call.Params?.GetProperty("id").GetString());
        IpcMessage nested = IpcMessages.CreateCall("user", "order", "price", call.Context!, JsonSerializer.SerializeToElement(new { item = "pen" }));
        await peer.SendAsync(nested, Token);
        IpcMessage answer = (await peer.ReceiveAsync(Token))!;
        Assert.Equal((nested.Id, IpcResponseStatus.Success), (answer.Id, answer.Status));
        await peer.SendAsync(IpcMessages.CreateSuccessResponse(call, answer.Data), Token);

        Assert.Equal($"pen: 7, says order → user → order ({call.Context!.Root}, depth 3)", await calling);
    }

    [Fact(Timeout = Limit)]
    public async Task Errors_go_both_ways()
    {
        using var socket = new TemporarySocket();
        await using var gateway = new IpcServer(new IpcServerOptions { SocketPath = socket.Path });
        await gateway.StartAsync(Token);
        await using var client = new IpcClient(new IpcClientOptions { ServiceName = "order", GatewayPath = socket.Path });
        await client.ConnectAsync(Token);
        using HandmadePeer peer = await HandmadePeer.ConnectAsync(socket.Path, Token);
        await peer.SendAsync(IpcMessages.CreateRegister("user", []), Token);
        Assert.Equal(IpcMessageType.RegisterAck, (await peer.ReceiveAsync(Token))?.Type);

        Task calling = client.CallAsync("user", "getUser", cancellationToken: Token).AsTask();
        IpcMessage call = (await peer.ReceiveAsync(Token))!;
        await peer.SendAsync(IpcMessages.CreateErrorResponse(call, new IpcError("USER_BANNED", "Ask support.")), Token);
        Assert.Equal("USER_BANNED", (await Assert.ThrowsAsync<IpcException>(() => calling)).Code);

        await peer.SendAsync(IpcMessages.CreateCall("user", "ghost", "m", IpcContext.Create("user", TimeSpan.FromMinutes(1))), Token);
        Assert.Equal(IpcErrorCode.ServiceNotFound, (await peer.ReceiveAsync(Token))?.Error?.Code);
        await peer.SendAsync(new IpcMessage { Type = IpcMessageType.Unknown }, Token);
        Assert.Equal(IpcErrorCode.InvalidMessage, (await peer.ReceiveAsync(Token))?.Error?.Code);
        await gateway.StopAsync(Token);
        Assert.Null(await peer.ReceiveAsync(Token));
    }

    [Fact(Timeout = Limit)]
    public async Task What_validation_says_of_a_call_is_what_the_gateway_says()
    {
        using var socket = new TemporarySocket();
        await using var gateway = new IpcServer(new IpcServerOptions { SocketPath = socket.Path });
        await gateway.StartAsync(Token);
        using HandmadePeer peer = await HandmadePeer.ConnectAsync(socket.Path, Token);
        await peer.SendAsync(IpcMessages.CreateRegister("user", []), Token);
        await peer.ReceiveAsync(Token);
        IpcMessage call = IpcMessages.CreateCall("user", "user", "m", IpcContext.Create("user", TimeSpan.FromMinutes(1)));

        foreach (IpcMessage bad in (IpcMessage[])
        [
            call with { Context = null },
            call with { Context = new IpcContext("r", ["user"], 2, 1) },
            call with { Context = new IpcContext("r", ["user"], IpcContext.MaxDepth + 1, call.Context!.Deadline) },
            call with { Context = new IpcContext(new string('r', 64 * 1024), ["user"], 2, call.Context.Deadline) },
            call with { Id = null },
            call with { To = new string('t', 257) },
            call with { Method = new string('m', 513) },
        ])
        {
            await peer.SendAsync(bad, Token);

            IpcError? expected = IpcMessages.Validate(bad) ?? IpcMessages.ValidateContext(bad.Context);
            Assert.NotNull(expected);
            Assert.Equal(expected.Code, (await peer.ReceiveAsync(Token))?.Error?.Code);
        }
    }
}
