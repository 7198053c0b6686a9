using System.Text.Json.Nodes;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Gateway;

public sealed class DrainTests
{
    [Fact]
    public async Task A_stop_waits_for_the_calls_in_flight_and_takes_no_new_ones()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { DrainTimeout = TimeSpan.FromMinutes(5) });
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        JsonObject call = await caller.SendCallAsync("1", "user", "get");
        await target.ReceiveAsync();
        Task stopping = gateway.Server.StopAsync();
        await Eventually.EqualAsync(false, () => Path.Exists(gateway.Path));
        JsonObject late = await RefusedCallAsync(gateway, caller);

        Assert.Equal("CONNECTION_FAILED", late["error"]!["code"]!.ToString());
        Assert.False(stopping.IsCompleted);
        await target.RespondAsync(call, 1);
        Assert.Equal(1, (await caller.ReceiveResponseAsync("1"))["data"]!.GetValue<int>());
        await stopping.WaitAsync(Limits.Message);
        await caller.WaitForCloseAsync();
    }

    [Fact]
    public async Task A_stop_waits_no_longer_than_the_DrainTimeout()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            options => options with { TimeProvider = time, DrainTimeout = TimeSpan.FromSeconds(5), SendTimeout = TimeSpan.FromHours(1) });
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        await caller.SendCallAsync("1", "user", "get");
        await target.ReceiveAsync();
        Task stopping = gateway.Server.StopAsync();
        await Eventually.EqualAsync(false, () => Path.Exists(gateway.Path));
        JsonObject late = await RefusedCallAsync(gateway, caller);
        Assert.Equal("CONNECTION_FAILED", late["error"]!["code"]!.ToString());
        Assert.False(stopping.IsCompleted);

        // the wait may be just about to begin
        for (int i = 0; i < 5000 && !stopping.IsCompleted; i++)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.WhenAny(stopping, Task.Delay(1));
        }

        await stopping.WaitAsync(Limits.Message);
    }

    [Theory]
    [InlineData("the target goes")]
    [InlineData("the caller goes")]
    [InlineData("the caller cancels")]
    public async Task However_the_last_call_ends_the_stop_goes_on(string how)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { DrainTimeout = TimeSpan.FromMinutes(5) });
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        await caller.SendCallAsync("1", "user", "get");
        await target.ReceiveAsync();
        Task stopping = gateway.Server.StopAsync();
        await Eventually.EqualAsync(false, () => Path.Exists(gateway.Path));
        await RefusedCallAsync(gateway, caller);
        Assert.False(stopping.IsCompleted);

        await (how switch
        {
            "the target goes" => target.DisposeAsync().AsTask(),
            "the caller goes" => caller.DisposeAsync().AsTask(),
            _ => caller.SendFrameAsync(Messages.Cancel("1", "order", "user")),
        });

        await stopping.WaitAsync(Limits.Message);
    }

    // The socket is gone a moment before calls are refused; one that still went through is cancelled, and another one made.
    private static async Task<JsonObject> RefusedCallAsync(RunningGateway gateway, MockPeer caller)
    {
        for (int i = 0; i < 1000; i++)
        {
            string id = $"late{i}";
            int before = gateway.Server.GetStatus().CallsInFlight;
            await caller.SendCallAsync(id, "user", "get");
            await caller.SendFrameAsync(Messages.Cancel(id, "order", "user"));
            await caller.SendFrameAsync("""{"type":"MARK"}""");
            JsonObject answer = await caller.ReceiveAsync();
            if (answer["type"]!.ToString() == "RESPONSE")
            {
                await caller.ReceiveErrorAsync("INVALID_MESSAGE");
                return answer;
            }

            Assert.Equal(before, gateway.Server.GetStatus().CallsInFlight);
        }

        throw new TimeoutException("No call was refused.");
    }
}
