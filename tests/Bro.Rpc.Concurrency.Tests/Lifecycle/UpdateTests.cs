using System.Text.Json.Nodes;
using Bro.Rpc.Concurrency.Tests.Testing;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Concurrency.Tests.Lifecycle;

/// <summary>The extension <c>update</c>: methods that come and go while the client is connected. Protocol §4.</summary>
public sealed class UpdateTests
{
    [Fact(Timeout = Limit.Test)]
    public async Task Methods_that_come_and_go_are_seen_at_the_gateway()
    {
        await using Machine machine = await Machine.StartAsync();
        IpcClient client = await machine.ConnectAsync("c", static client => client.RegisterMethod("a", Nothing));
        await ShownAsync(machine, "a");
        client.RegisterMethod("b", Nothing);
        await ShownAsync(machine, "a,b");
        Assert.True(client.UnregisterMethod("a"));
        await ShownAsync(machine, "b");
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Methods_that_many_threads_register_at_once_are_all_seen_in_the_end()
    {
        await using Machine machine = await Machine.StartAsync();
        IpcClient client = await machine.ConnectAsync("c");
        for (int round = 0; round < 20; round++)
        {
            int of = round;
            await Parallel.ForAsync(0, 8, (number, _) =>
            {
                client.RegisterMethod($"m-{of}-{number}", Nothing);
                if (number % 2 == 0)
                {
                    client.UnregisterMethod($"m-{of}-{number}");
                }

                return ValueTask.CompletedTask;
            });
            await ShownAsync(machine, string.Join(',', client.GetRegisteredMethods()));
        }
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_method_that_comes_while_the_client_registers_is_not_forgotten()
    {
        using var socket = new TemporarySocket();
        await using MockGateway gateway = MockGateway.Listen(socket.Path);
        await using var client = new IpcClient(new IpcClientOptions { ServiceName = "c", GatewayPath = socket.Path });
        Task connecting = client.ConnectAsync();
        MockPeer peer = await gateway.AcceptAsync();
        JsonObject first = await peer.ReceiveRegistrationAsync();
        client.RegisterMethod("late", Nothing);
        await peer.SendFrameAsync(Messages.RegisterAck(["update"]));
        await connecting.WaitAsync(Limit.Step);
        JsonObject second = await peer.ReceiveRegistrationAsync();
        Assert.Empty(first["methods"]!.AsArray());
        Assert.Equal(["late"], second["methods"]!.AsArray().Select(static name => name!.ToString()));
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_gateway_that_does_not_know_updates_gets_no_second_REGISTER(bool namesOtherExtensions)
    {
        using var socket = new TemporarySocket();
        await using MockGateway gateway = MockGateway.Listen(socket.Path);
        await using var client = new IpcClient(new IpcClientOptions { ServiceName = "c", GatewayPath = socket.Path });
        Task connecting = client.ConnectAsync();
        MockPeer peer = await gateway.AcceptAsync();
        await peer.ReceiveRegistrationAsync();
        client.RegisterMethod("early", Nothing);
        await peer.SendFrameAsync(Messages.RegisterAck(namesOtherExtensions ? ["cancel", "heartbeat"] : null));
        await connecting.WaitAsync(Limit.Step);
        client.RegisterMethod("late", Nothing);
        client.UnregisterMethod("early");

        // What the client sends next is the call: nothing came before it.
        ValueTask calling = client.CallAsync("s", "m");
        JsonObject call = await peer.ReceiveAsync();
        Assert.Equal("CALL", call["type"]!.ToString());
        await peer.RespondWithoutDataAsync(call);
        await calling;
    }

    private static Task Nothing(IpcCall call, CancellationToken cancellationToken) => Task.CompletedTask;

    private static Task ShownAsync(Machine machine, string methods) =>
        Eventually.EqualAsync(methods, () => string.Join(',', machine.Server.GetService("c")?.Methods ?? []), "methods shown at the gateway");
}
