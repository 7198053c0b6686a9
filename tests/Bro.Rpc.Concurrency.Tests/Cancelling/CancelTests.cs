using System.Text.Json.Nodes;
using Bro.Rpc.Concurrency.Tests.Testing;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Concurrency.Tests.Cancelling;

/// <summary>The extension <c>cancel</c>: who waits no longer stops what runs for him, however far away. Protocol §4.</summary>
public sealed class CancelTests
{
    // What a user may expect of a cancellation; the machine that runs the tests may be slower than his.
    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(5);

    [Fact(Timeout = Limit.Test)]
    public async Task A_callers_token_cancels_the_handlers_token_down_a_chain_of_three_services_and_nobody_answers()
    {
        await using Machine machine = await Machine.StartAsync();
        HangingService[] chain =
        [
            await HangingService.StartAsync(machine, "s1", "s2"),
            await HangingService.StartAsync(machine, "s2", "s3"),
            await HangingService.StartAsync(machine, "s3"),
        ];
        IpcClient caller = await machine.ConnectAsync("c");
        using var cancellation = new CancellationTokenSource();
        Task call = caller.CallAsync("s1", "hang", cancellationToken: cancellation.Token).AsTask();
        await chain[2].Began.WaitAsync(Limit.Step);
        await cancellation.CancelAsync();
        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Limit.Step));
        Assert.Equal(cancellation.Token, exception.CancellationToken);
        foreach (HangingService service in chain)
        {
            await service.Cancelled.WaitAsync(Promptly);
            await Eventually.EqualAsync(0, () => service.Client.GetStatus().RunningCalls, "running calls");
        }

        // A RESPONSE that came all the same would have been refused, or routed.
        Assert.Equal(1, await caller.CallAsync<int>("s1", "get"));
        IpcServerStatus status = machine.Server.GetStatus();
        Assert.Equal((0, 1L, 0L), (status.CallsInFlight, status.ResponsesRouted, status.MessagesRefused));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_caller_that_dies_has_all_that_runs_for_it_cancelled_down_the_whole_chain()
    {
        await using Machine machine = await Machine.StartAsync();
        HangingService first = await HangingService.StartAsync(machine, "s1", "s2"), second = await HangingService.StartAsync(machine, "s2");
        MockPeer caller = await machine.RegisterPeerAsync("c");
        await caller.SendCallAsync("x", "s1", "hang");
        await second.Began.WaitAsync(Limit.Step);
        await caller.DisposeAsync();
        await first.Cancelled.WaitAsync(Promptly);
        await second.Cancelled.WaitAsync(Promptly);
        await Eventually.EqualAsync(0, () => machine.Server.GetStatus().CallsInFlight, "calls in flight");
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_service_in_the_middle_that_dies_has_the_rest_of_the_chain_cancelled_and_its_caller_told()
    {
        await using Machine machine = await Machine.StartAsync();
        HangingService last = await HangingService.StartAsync(machine, "s2");
        MockPeer middle = await machine.RegisterPeerAsync("s1", "cancel");
        IpcClient caller = await machine.ConnectAsync("c");
        Task call = caller.CallAsync("s1", "hang").AsTask();
        JsonObject received = await middle.ReceiveAsync();
        await middle.SendCallAsync("nested", "s2", "hang", context: Messages.ExtendContext((JsonObject)received["context"]!, "s2"));
        await last.Began.WaitAsync(Limit.Step);
        await middle.DisposeAsync();
        await last.Cancelled.WaitAsync(Promptly);
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => call.WaitAsync(Limit.Step));
        Assert.Equal(IpcErrorCode.ConnectionLost, exception.Code);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_service_that_does_not_know_CANCEL_never_sees_one()
    {
        await using Machine machine = await Machine.StartAsync();
        MockPeer plain = await machine.RegisterPeerAsync("plain"), other = await machine.RegisterPeerAsync("other", "update", "heartbeat");
        IpcClient caller = await machine.ConnectAsync("c");
        foreach (MockPeer service in new[] { plain, other })
        {
            using var cancellation = new CancellationTokenSource();
            Task call = caller.CallAsync(service.ServiceName!, "m", cancellationToken: cancellation.Token).AsTask();
            await service.ReceiveUntilAsync("CALL");
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Limit.Step));

            // The gateway has handled the CANCEL once it has forwarded what the same caller sent after it.
            ValueTask<int> after = caller.CallAsync<int>(service.ServiceName!, "m");
            JsonObject next = await service.ReceiveAsync();
            Assert.Equal("CALL", next["type"]!.ToString());
            await service.RespondAsync(next, 1);
            Assert.Equal(1, await after);
        }

        Task lost = caller.CallAsync("plain", "m").AsTask();
        await plain.ReceiveUntilAsync("CALL");
        await caller.DisposeAsync();
        await Assert.ThrowsAsync<IpcException>(() => lost.WaitAsync(Limit.Step));
        await Eventually.EqualAsync(0, () => machine.Server.GetStatus().CallsInFlight, "calls in flight");
        MockPeer another = await machine.RegisterPeerAsync("another");
        await another.SendCallAsync("y", "plain", "m");
        Assert.Equal("CALL", (await plain.ReceiveAsync())["type"]!.ToString());
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_gateway_that_does_not_know_CANCEL_is_sent_none()
    {
        using var socket = new TemporarySocket();
        await using MockGateway gateway = MockGateway.Listen(socket.Path);
        await using var client = new IpcClient(new IpcClientOptions { ServiceName = "c", GatewayPath = socket.Path });
        Task connecting = client.ConnectAsync();
        MockPeer peer = await gateway.AcceptRegisteredAsync(Messages.RegisterAck(["update", "heartbeat"]));
        await connecting.WaitAsync(Limit.Step);
        using var cancellation = new CancellationTokenSource();
        Task call = client.CallAsync("s", "m", cancellationToken: cancellation.Token).AsTask();
        await peer.ReceiveUntilAsync("CALL");
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Limit.Step));
        Task after = client.CallAsync("s", "m").AsTask();
        JsonObject next = await peer.ReceiveAsync();
        Assert.Equal("CALL", next["type"]!.ToString());
        await peer.RespondWithoutDataAsync(next);
        await after.WaitAsync(Limit.Step);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_CANCEL_that_is_forged_or_of_somebody_elses_call_has_no_effect()
    {
        await using Machine machine = await Machine.StartAsync();
        HangingService service = await HangingService.StartAsync(machine, "s");
        MockPeer owner = await machine.RegisterPeerAsync("owner", "cancel"), stranger = await machine.RegisterPeerAsync("stranger", "cancel");
        await owner.SendCallAsync("x", "s", "hang");
        await service.Began.WaitAsync(Limit.Step);
        await stranger.SendFrameAsync(Messages.Cancel("x", "owner", "s"));
        Assert.Equal("INVALID_MESSAGE", (await stranger.ReceiveAsync())["error"]!["code"]!.ToString());
        await stranger.SendFrameAsync(Messages.Cancel("x", "stranger", "s"));
        await owner.SendFrameAsync(Messages.Cancel("x", "owner", "nobody"));
        await owner.SendFrameAsync(Messages.Cancel("other", "owner", "s"));

        // Both were handled when what was sent after them is answered.
        Assert.Equal("success", (await stranger.CallAsync("s", "get"))["status"]!.ToString());
        Assert.Equal("success", (await owner.CallAsync("s", "get"))["status"]!.ToString());
        Assert.False(service.Cancelled.IsCompleted);
        Assert.Equal(1, machine.Server.GetStatus().CallsInFlight);
        await owner.SendFrameAsync(Messages.Cancel("x", "owner", "s"));
        await service.Cancelled.WaitAsync(Promptly);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_call_that_is_cancelled_while_it_waits_for_its_turn_is_never_handled()
    {
        await using Machine machine = await Machine.StartAsync();
        HangingService service = await HangingService.StartAsync(machine, "s", configure: static options => options with { MaxConcurrentCalls = 1 });
        IpcClient caller = await machine.ConnectAsync("c");
        using CancellationTokenSource first = new(), second = new();
        Task running = caller.CallAsync("s", "hang", cancellationToken: first.Token).AsTask();
        await service.Began.WaitAsync(Limit.Step);
        Task waiting = caller.CallAsync("s", "hang", cancellationToken: second.Token).AsTask();
        Task<int> last = caller.CallAsync<int>("s", "get").AsTask();
        await Eventually.EqualAsync(3, () => service.Client.GetStatus().RunningCalls, "calls that run or wait");
        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Limit.Step));
        await Eventually.EqualAsync(2, () => machine.Server.GetStatus().CallsInFlight, "calls in flight");

        // The service has got the CANCEL before the call that follows it on the same connection.
        Task<int> after = caller.CallAsync<int>("s", "get").AsTask();
        await Eventually.EqualAsync(4, () => service.Client.GetStatus().RunningCalls, "calls that run or wait");
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Limit.Step));
        Assert.Equal(1, await last.WaitAsync(Limit.Step));
        Assert.Equal(1, await after.WaitAsync(Limit.Step));
        Assert.Equal(1, service.Runs);
        await Eventually.EqualAsync(0, () => service.Client.GetStatus().RunningCalls, "calls that run or wait");
    }
}
