using System.Text.Json.Nodes;
using Bro.Rpc.Concurrency.Tests.Testing;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Concurrency.Tests.Lifecycle;

/// <summary>A gateway that stops: what is in flight may end, what is new must look elsewhere.</summary>
public sealed class DrainTests
{
    [Fact(Timeout = Limit.Test)]
    public async Task Calls_in_flight_end_while_the_gateway_stops_and_new_ones_are_refused()
    {
        await using Machine machine = await Machine.StartAsync(static options => options with { DrainTimeout = TimeSpan.FromMinutes(1) });
        MockPeer service = await machine.RegisterPeerAsync("s");
        IpcClient caller = await machine.ConnectAsync("c", configure: static options => options with { AutoReconnect = false });
        Task<int> running = caller.CallAsync<int>("s", "m").AsTask();
        JsonObject call = await service.ReceiveUntilAsync("CALL");
        Task stopping = machine.Server.StopAsync();
        await Eventually.EqualAsync(IpcErrorCode.ConnectionFailed, () => CodeOfCall(caller), "the code of a new call");
        Assert.False(stopping.IsCompleted);
        await service.RespondAsync(call, 5);
        Assert.Equal(5, await running.WaitAsync(Limit.Step));
        await stopping.WaitAsync(Limit.Step);
        Assert.False(machine.Server.GetStatus().IsRunning);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_call_that_does_not_end_in_time_is_lost()
    {
        var time = new CountingTime();
        await using Machine machine = await Machine.StartAsync(options => options with { DrainTimeout = TimeSpan.FromSeconds(30), TimeProvider = time });
        MockPeer service = await machine.RegisterPeerAsync("s", "cancel");
        IpcClient caller = await machine.ConnectAsync(
            "c", configure: options => options with { AutoReconnect = false, Timeout = TimeSpan.FromDays(1), TimeProvider = time });
        Task<int> running = caller.CallAsync<int>("s", "m").AsTask();
        await service.ReceiveUntilAsync("CALL");
        Task stopping = machine.Server.StopAsync();
        await Eventually.TrueAsync(() => stopping.IsCompleted, "the gateway has stopped", () => time.Advance(TimeSpan.FromSeconds(1)));
        await stopping;
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => running.WaitAsync(Limit.Step));
        Assert.Equal(IpcErrorCode.ConnectionLost, exception.Code);
    }

    // Whether the gateway has begun to stop is not told; a refused call tells.
    private static IpcErrorCode CodeOfCall(IpcClient caller)
    {
        try
        {
            caller.CallAsync("nobody", "m").AsTask().GetAwaiter().GetResult();
            return default;
        }
        catch (IpcException exception)
        {
            return exception.Code;
        }
    }
}
