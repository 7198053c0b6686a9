using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Gateway;

// counts what the whole process allocates
[Collection(nameof(AloneInTheProcess))]
public sealed class MemoryTests
{
    private const int MiB = 1024 * 1024;

    [Fact]
    public async Task Announcing_large_messages_costs_the_gateway_nothing()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { TimeProvider = time, SendTimeout = TimeSpan.FromHours(1) });
        const int Hostile = 100;
        var peers = new RawPeer[Hostile];
        for (int i = 0; i < Hostile; i++)
        {
            peers[i] = new RawPeer(gateway.Path, $"hostile{i}");
        }

        time.Advance(TimeSpan.FromSeconds(1));
        long before = GC.GetTotalAllocatedBytes(precise: true);
        foreach (RawPeer peer in peers)
        {
            // the largest message that may be, and only its first byte
            peer.Send([1, 0, 0, 0, (byte)'{']);
        }

        for (int i = 0; i < Hostile; i++)
        {
            // read, as far as it came
            await Eventually.EqualAsync(time.GetUtcNow(), () => gateway.Server.GetService($"hostile{i}")!.LastHeartbeat);
        }

        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        foreach (RawPeer peer in peers)
        {
            peer.Dispose();
        }

        Assert.True(allocated < 16 * MiB, $"{allocated} bytes for announcements of {(long)Hostile * 16 * MiB}");
    }

    [Fact]
    public async Task Memory_stays_flat_under_messages_that_mean_nothing()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer peer = await gateway.RegisterAsync("hostile");
        string[] hostile =
        [
            "garbage",
            """{"type":"WHAT","id":"1"}""",
            """{"type":"CALL","id":"1","from":"hostile","to":"ghost","method":"m"}""",
            """{"type":"RESPONSE","id":"1","from":"hostile","to":"x","status":"success"}""",
            $$"""{"type":"REGISTER","serviceName":7,"version":"{{new string('v', 10_000)}}","methods":[]}""",
        ];
        await FloodAsync(peer, hostile, 200);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        await FloodAsync(peer, hostile, 4000);

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 4 * MiB);
        IpcServerStatus status = gateway.Server.GetStatus();
        Assert.Equal((1, 0), (status.Connections, status.CallsInFlight));
    }

    [Fact]
    public async Task Connections_that_come_and_go_leave_no_memory_behind()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        ComeAndGo(gateway.Path, 100);
        await Eventually.EqualAsync(0, () => gateway.Server.GetStatus().Connections);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        ComeAndGo(gateway.Path, 1500);
        await Eventually.EqualAsync(0, () => gateway.Server.GetStatus().Connections);

        // a kilobyte for each would be half as much again
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MiB);
    }

    [Fact]
    public async Task Idle_connections_keep_no_buffers_after_a_burst_and_go_on_as_before()
    {
        const int Count = 300;

        // what a call in flight takes, and what the pool keeps for everybody; one buffer would be 64 KiB
        const int Idle = 16 * 1024;
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { TimeProvider = time, SendTimeout = TimeSpan.FromHours(1) });
        var peers = new RawPeer[Count];
        byte[][] calls = new byte[Count][];
        for (int i = 0; i < Count; i++)
        {
            peers[i] = new RawPeer(gateway.Path, $"peer{i}");

            // to itself, and large enough for the largest buffers, all at once
            calls[i] = Frame.Of(Messages.ToText(Messages.Call("1", $"peer{i}", $"peer{i}", "get", new string('p', 40_000), Messages.FirstContext($"peer{i}", $"peer{i}", TimeSpan.FromHours(1)))));
        }

        long before = GC.GetTotalMemory(forceFullCollection: true);
        foreach ((RawPeer peer, byte[] call) in peers.Zip(calls))
        {
            peer.Send(call);
        }

        for (int i = 0; i < Count; i++)
        {
            Assert.True(peers[i].Receive(calls[i].Length).SequenceEqual(calls[i]));
        }

        // on an event loop no message has to come for it
        var quiet = Stopwatch.StartNew();
        long kept;
        do
        {
            await Task.Delay(100);
            if (Environment.GetEnvironmentVariable("BRO_RPC_MANAGED_SOCKETS") == "1" || !OperatingSystem.IsLinux())
            {
                await BeatAsync(gateway, peers, time);
            }

            kept = (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
        }
        while (kept >= Idle && quiet.Elapsed < Limits.Message);

        TestContext.Current.TestOutputHelper?.WriteLine($"{kept} bytes a connection after {quiet.ElapsedMilliseconds} ms");
        Assert.True(kept < Idle, $"{kept} bytes a connection");
        foreach (RawPeer peer in peers)
        {
            peer.Send(Frame.Of("""{"type":"WHAT","id":"1"}"""));
            Assert.NotEqual(0, peer.Receive(4).Length);
            peer.Dispose();
        }

        GC.KeepAlive(calls);
    }

    [Theory]
    [InlineData(IpcSerializer.Json, IpcSerializer.Json)]
    [InlineData(IpcSerializer.MessagePack, IpcSerializer.MessagePack)]
    [InlineData(IpcSerializer.Json, IpcSerializer.MessagePack)]
    [InlineData(IpcSerializer.MessagePack, IpcSerializer.Json)]
    public async Task Routing_a_call_and_its_answer_allocates_next_to_nothing(IpcSerializer called, IpcSerializer served)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using var target = new RawPeer(gateway.Path, "user", served);
        using var caller = new RawPeer(gateway.Path, "order", called);
        JsonObject message = Messages.Call(Messages.NewId(), "order", "user", "get", new JsonObject { ["userId"] = "123" }, Messages.FirstContext("order", "user", TimeSpan.FromMinutes(5)));
        JsonObject answer = Messages.Response(message, new JsonObject { ["name"] = "N" });
        var call = (RawPeer.Encode(message, called), RawPeer.Encode(message, served));
        var response = (RawPeer.Encode(answer, served), RawPeer.Encode(answer, called));
        Call(caller, target, call, response, 3000);
        const int Calls = 20_000;
        long before = GC.GetTotalAllocatedBytes(precise: true);

        Call(caller, target, call, response, Calls);

        double perCall = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Calls;
        TestContext.Current.TestOutputHelper?.WriteLine($"{perCall:0.00} bytes a call");
        Assert.True(perCall < 64, $"{perCall:0.0} bytes a call");
        Assert.Equal(Calls + 3000, gateway.Server.GetStatus().CallsRouted);
    }

    private static void Call(RawPeer caller, RawPeer target, (byte[] Sent, byte[] Received) call, (byte[] Sent, byte[] Received) response, int count)
    {
        for (int i = 0; i < count; i++)
        {
            caller.Send(call.Sent);
            if (!target.Receive(call.Received.Length).SequenceEqual(call.Received))
            {
                Assert.Fail($"call {i} came changed");
            }

            target.Send(response.Sent);
            if (!caller.Receive(response.Received.Length).SequenceEqual(response.Received))
            {
                Assert.Fail($"answer {i} came changed");
            }
        }
    }

    private static async Task BeatAsync(RunningGateway gateway, RawPeer[] peers, FakeTimeProvider time)
    {
        time.Advance(TimeSpan.FromSeconds(30));
        for (int i = 0; i < peers.Length; i++)
        {
            peers[i].Send(Frame.Of($$"""{"type":"HEARTBEAT","from":"peer{{i}}","timestamp":1}"""));
        }

        for (int i = 0; i < peers.Length; i++)
        {
            await Eventually.EqualAsync(time.GetUtcNow(), () => gateway.Server.GetService($"peer{i}")!.LastHeartbeat);
        }
    }

    private static void ComeAndGo(string path, int count)
    {
        for (int i = 0; i < count; i++)
        {
            using var peer = new RawPeer(path, $"s{i}-{count}");
            peer.Send(Frame.Header(100));
        }
    }

    private static async Task FloodAsync(MockPeer peer, string[] bodies, int rounds)
    {
        byte[] round = Frame.Together(bodies);
        int answers = bodies.Count(body => !body.Contains("RESPONSE", StringComparison.Ordinal));
        for (int i = 0; i < rounds; i++)
        {
            await peer.SendBytesAsync(round);
            for (int answer = 0; answer < answers; answer++)
            {
                byte[] body = await peer.ReceiveFrameBytesAsync();
                Assert.True(body.AsSpan().IndexOf("INVALID"u8) >= 0, Encoding.UTF8.GetString(body));
            }
        }
    }
}
