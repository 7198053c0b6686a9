using System.Text;
using System.Text.Json.Nodes;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static Bro.Rpc.Runtime.Tests.Testing.MessagePackPeerExtensions;

namespace Bro.Rpc.Runtime.Tests.Gateway;

/// <summary>Registered peers whose messages lie, or that do not do their part, beside two that go on as if nothing were.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class HostilePeersTests
{
    private const int KiB = 1024;
    private const int MiB = 1024 * KiB;

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task A_reader_that_never_reads_holds_what_may_wait_for_it_until_the_SendTimeout()
    {
        const int MaxQueued = 4 * MiB;
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { TimeProvider = _time, MaxMessageSize = MiB, MaxQueuedBytes = MaxQueued });
        await using SteadyCalls steady = await SteadyCalls.StartAsync(gateway);
        for (int round = 0; round < 3; round++)
        {
            MockPeer talker = await gateway.RegisterAsync("talker");
            using var deaf = new HostileSocket(gateway.Path);
            deaf.Send(Frame.Of(Messages.ToText(Messages.Register("deaf"))));
            await Eventually.EqualAsync(true, () => gateway.Server.IsServiceConnected("deaf"));

            // more than may wait: the talker is stopped before that
            byte[] frame = Frame.Of(Messages.ToText(Messages.Call("ID", "talker", "deaf", "get", new string('p', 100_000), Messages.FirstContext("talker", "deaf", TimeSpan.FromHours(1)))));
            using var stop = new CancellationTokenSource();
            Task talking = TalkAsync(talker, frame, 100, stop.Token);
            await Eventually.EqualAsync(true, () => gateway.Server.GetService("deaf")!.CallsInFlight > 8);

            await steady.AssertUndisturbedAsync(2 * MaxQueued);
            Assert.False(talking.IsCompleted, "ten megabytes were taken for one that does not read");
            await steady.PassAsync(_time, new IpcServerOptions().SendTimeout + TimeSpan.FromSeconds(1));
            await Eventually.EqualAsync(false, () => gateway.Server.IsServiceConnected("deaf"));
            await talker.ReceiveUntilAsync(message => message["error"]?["code"]?.ToString() == "CONNECTION_LOST", "CONNECTION_LOST");
            await stop.CancelAsync();
            await talking.WaitAsync(Limits.Message);
            await talker.DisposeAsync();
            await Eventually.EqualAsync(false, () => gateway.Server.IsServiceConnected("talker"));
        }

        // what the pools keep, some of it for each thread, until half a minute has passed in quiet
        await steady.AssertUndisturbedAsync(2 * MaxQueued);
    }

    [Fact]
    public async Task A_writer_that_floods_and_never_reads_is_stopped_then_dropped_and_holds_what_may_wait_for_it()
    {
        const int MaxQueued = 2 * MiB;
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { TimeProvider = _time, MaxMessageSize = MiB, MaxQueuedBytes = MaxQueued });
        await using SteadyCalls steady = await SteadyCalls.StartAsync(gateway);
        for (int round = 0; round < 3; round++)
        {
            MockPeer flooding = await gateway.RegisterAsync("flooding");
            long refused = gateway.Server.GetStatus().MessagesRefused;
            byte[] many = Frame.Together(Enumerable.Repeat(Messages.ToText(Messages.Call("1", "flooding", "nobody", "get", null, Messages.FirstContext("flooding", "nobody"))), 100));
            using var stop = new CancellationTokenSource();
            Task talking = TalkAsync(flooding, many, 2000, stop.Token);
            await Eventually.EqualAsync(true, () => gateway.Server.GetStatus().MessagesRefused > refused + 1000);

            await steady.AssertUndisturbedAsync(MaxQueued + (2 * MiB));
            Assert.False(talking.IsCompleted, "fifty megabytes were taken from one that does not read");
            Assert.True(gateway.Server.IsServiceConnected("flooding"));
            await steady.PassAsync(_time, new IpcServerOptions().SendTimeout + TimeSpan.FromSeconds(1));
            await Eventually.EqualAsync(false, () => gateway.Server.IsServiceConnected("flooding"));
            await stop.CancelAsync();
            await talking.WaitAsync(Limits.Message);
            await flooding.DisposeAsync();
        }

        // what the pools keep for the next one; not three times as much
        await steady.AssertUndisturbedAsync(MaxQueued + MiB);
    }

    [Theory]
    [InlineData("type", "\"CALL\"")]
    [InlineData("id", "\"2\"")]
    [InlineData("from", "\"steady-caller\"")]
    [InlineData("to", "\"steady-caller\"")]
    [InlineData("method", "\"other\"")]
    [InlineData("context", "{}")]
    public async Task A_key_that_stands_twice_is_refused_in_both_serializers(string key, string second)
    {
        await using RunningGateway gateway = await StartAsync();
        await using SteadyCalls steady = await SteadyCalls.StartAsync(gateway);
        MockPeer inJson = await gateway.RegisterAsync("in-json");
        MockPeer inMessagePack = await gateway.RegisterMessagePackAsync("in-messagepack");
        for (int i = 0; i < 100; i++)
        {
            string call = Messages.ToText(CallOfSteady("in-json", "1"));
            await inJson.SendFrameAsync($"{call[..^1]},\"{key}\":{second}}}");
            Assert.Contains($"'{key}' twice", (await inJson.ReceiveErrorAsync("INVALID_MESSAGE"))["error"]!["message"]!.ToString(), StringComparison.Ordinal);
            byte[] packed = Pack(CallOfSteady("in-messagepack", "1"));

            // a map of 32 bits, as the recorded ones are; one key more
            await inMessagePack.SendFrameAsync(WithOneMore(packed, [.. Text(key), .. Text("x")]));
            Assert.Contains($"'{key}' twice", (await inMessagePack.ReceiveMessagePackAsync())["error"]!["message"]!.ToString(), StringComparison.Ordinal);
        }

        await steady.AssertUndisturbedAsync(MiB);
    }

    [Fact]
    public async Task Calls_in_the_name_of_others_are_refused()
    {
        await using RunningGateway gateway = await StartAsync();
        await using SteadyCalls steady = await SteadyCalls.StartAsync(gateway);
        MockPeer hostile = await gateway.RegisterAsync("hostile");
        foreach (string from in Enumerable.Repeat(new[] { SteadyCalls.Caller, SteadyCalls.Service, "nobody", "Hostile", "hostile ", "" }, 100).SelectMany(static from => from))
        {
            await hostile.SendFrameAsync(CallOfSteady(from, "1"));
            Assert.Equal("INVALID_MESSAGE", (await hostile.ReceiveAsync())["error"]!["code"]!.ToString());
        }

        Assert.Equal(600, gateway.Server.GetStatus().MessagesRefused);
        await steady.AssertUndisturbedAsync(MiB);
    }

    [Fact]
    public async Task Answers_to_the_calls_of_others_are_dropped()
    {
        const int Forged = 5000;
        await using RunningGateway gateway = await StartAsync();
        await using SteadyCalls steady = await SteadyCalls.StartAsync(gateway);
        MockPeer target = await gateway.RegisterAsync("target");
        MockPeer caller = await gateway.RegisterAsync("caller");
        MockPeer hostile = await gateway.RegisterAsync("hostile");
        JsonObject call = await caller.SendCallAsync("1", "target", "get");
        await target.ReceiveAsync();
        JsonObject toSteady = Messages.Call("1", SteadyCalls.Caller, SteadyCalls.Service, "echo", null, Messages.FirstContext(SteadyCalls.Caller, SteadyCalls.Service));
        for (int i = 0; i < Forged / 2; i++)
        {
            toSteady["id"] = $"{i}";
            await hostile.SendFrameAsync(Messages.Response(toSteady, "forged"));
            await hostile.SendFrameAsync(Messages.Response(call, "forged"));
        }

        await hostile.HandledAsync();
        Assert.Equal(Forged + 1, gateway.Server.GetStatus().MessagesRefused);
        await target.RespondAsync(call, "genuine");
        Assert.Equal("genuine", (await caller.ReceiveAsync())["data"]!.ToString());
        await steady.AssertUndisturbedAsync(MiB);
    }

    [Fact]
    public async Task Answers_that_come_late_are_dropped()
    {
        const int Calls = 500;
        await using RunningGateway gateway = await StartAsync();
        await using SteadyCalls steady = await SteadyCalls.StartAsync(gateway);
        MockPeer target = await gateway.RegisterAsync("target");
        MockPeer caller = await gateway.RegisterAsync("caller");
        JsonObject context = Messages.Context("root", ["caller", "target"], 2, _time.GetUtcNow().AddSeconds(5).ToUnixTimeMilliseconds());
        for (int i = 0; i < Calls; i++)
        {
            await caller.SendCallAsync($"{i}", "target", "get", context: context);
        }

        JsonObject[] calls = new JsonObject[Calls];
        for (int i = 0; i < Calls; i++)
        {
            calls[i] = await target.ReceiveAsync();
        }

        _time.Advance(TimeSpan.FromSeconds(20));
        for (int i = 0; i < Calls; i++)
        {
            Assert.Equal("TIMEOUT", (await caller.ReceiveAsync())["error"]!["code"]!.ToString());
        }

        foreach (JsonObject call in calls)
        {
            await target.RespondAsync(call, "late");
        }

        await target.HandledAsync();
        await caller.HandledAsync();
        // the test's own calls are in it
        await steady.AssertUndisturbedAsync(4 * MiB);
        GC.KeepAlive(calls);
    }

    [Fact]
    public async Task Equal_ids_of_two_callers_are_two_calls_and_of_one_caller_are_refused()
    {
        const int Rounds = 200;
        await using RunningGateway gateway = await StartAsync();
        await using SteadyCalls steady = await SteadyCalls.StartAsync(gateway);
        MockPeer target = await gateway.RegisterAsync("target");
        MockPeer first = await gateway.RegisterAsync("first");
        MockPeer second = await gateway.RegisterAsync("second");
        for (int i = 0; i < Rounds; i++)
        {
            await first.SendCallAsync("same", "target", "get");
            await first.SendCallAsync("same", "target", "get");
            await first.ReceiveErrorAsync("INVALID_MESSAGE");
            await second.SendCallAsync("same", "target", "get");
            JsonObject[] calls = [await target.ReceiveAsync(), await target.ReceiveAsync()];
            foreach (JsonObject call in calls.Reverse())
            {
                await target.RespondAsync(call, call["from"]!.ToString());
            }

            Assert.Equal("first", (await first.ReceiveAsync())["data"]!.ToString());
            Assert.Equal("second", (await second.ReceiveAsync())["data"]!.ToString());
        }

        Assert.Equal(Rounds, gateway.Server.GetStatus().MessagesRefused);
        await steady.AssertUndisturbedAsync(MiB);
    }

    [Fact]
    public async Task Whoever_takes_a_name_over_does_not_get_the_calls_of_the_one_before()
    {
        await using RunningGateway gateway = await StartAsync();
        await using SteadyCalls steady = await SteadyCalls.StartAsync(gateway);
        MockPeer caller = await gateway.RegisterAsync("caller");
        for (int i = 0; i < 100; i++)
        {
            MockPeer first = await gateway.RegisterAsync("target");
            JsonObject call = await caller.SendCallAsync("1", "target", "get");
            Assert.Equal("1", (await first.ReceiveAsync())["id"]!.ToString());
            await first.DisposeAsync();
            Assert.Equal("CONNECTION_LOST", (await caller.ReceiveAsync())["error"]!["code"]!.ToString());

            // the name is free with that, and the successor knows what was asked
            MockPeer successor = await gateway.RegisterAsync("target");
            await successor.RespondAsync(call, "forged");
            await successor.HandledAsync();
            await caller.HandledAsync();

            // the same id once more, and now it is its own call
            JsonObject own = await caller.SendCallAsync("1", "target", "get");
            await successor.ReceiveAsync();
            await successor.RespondAsync(own, "genuine");
            Assert.Equal("genuine", (await caller.ReceiveAsync())["data"]!.ToString());
            await successor.DisposeAsync();
            await Eventually.EqualAsync(false, () => gateway.Server.IsServiceConnected("target"));
        }

        // two hundred peers of the test, a buffer each
        await steady.AssertUndisturbedAsync(3 * MiB);
    }

    private static JsonObject CallOfSteady(string from, string id) =>
        Messages.Call(id, from, SteadyCalls.Service, "echo", "hostile", Messages.FirstContext(from, SteadyCalls.Service));

    private static byte[] WithOneMore(byte[] map, byte[] entry)
    {
        byte[] longer = [.. map, .. entry];
        switch (map[0])
        {
            case >= 0x80 and < 0x8F:
                longer[0]++;
                break;
            case 0xDE:
                longer[2]++;
                break;
            default:
                throw new InvalidDataException($"a map does not begin with 0x{map[0]:X2}");
        }

        return longer;
    }

    private static async Task TalkAsync(MockPeer peer, byte[] bytes, int times, CancellationToken stop)
    {
        peer.Limit = TimeSpan.FromMinutes(1);
        byte[] digits = "ID"u8.ToArray();
        try
        {
            for (int i = 0; i < times; i++)
            {
                // an id of its own for each call
                int at = bytes.AsSpan().IndexOf(digits);
                if (at >= 0)
                {
                    digits = Encoding.ASCII.GetBytes($"{i % 100:00}");
                    digits.CopyTo(bytes.AsSpan(at));
                }

                await peer.SendBytesAsync(bytes, stop);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or System.Net.Sockets.SocketException)
        {
            // stopped, or thrown out
        }
    }

    private Task<RunningGateway> StartAsync() => RunningGateway.StartAsync(options => options with { TimeProvider = _time });
}
