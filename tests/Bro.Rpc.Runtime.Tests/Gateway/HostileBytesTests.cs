using System.Text;
using System.Text.Json.Nodes;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static Bro.Rpc.Runtime.Tests.Testing.MessagePackPeerExtensions;

namespace Bro.Rpc.Runtime.Tests.Gateway;

/// <summary>Bytes that are no message, or never become one, beside two peers that go on as if nothing were.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class HostileBytesTests
{
    private const int KiB = 1024;
    private const int MiB = 1024 * KiB;
    private const int SteadyConnections = 2;

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Theory]
    [InlineData(0u)]
    [InlineData(0x01000001u)]
    [InlineData(0x7FFFFFFFu)]
    [InlineData(0xFFFFFFFFu)]
    public async Task Lengths_that_no_frame_may_have_close_their_connections(uint length)
    {
        await using RunningGateway gateway = await StartAsync();
        await using SteadyCalls steady = await SteadyCalls.StartAsync(gateway);
        HostileSocket[] crowd = HostileSocket.Crowd(gateway.Path, 200);
        foreach (HostileSocket one in crowd)
        {
            one.Send(Frame.Header(length));
        }

        foreach (HostileSocket one in crowd)
        {
            one.ReadToClose();
        }

        await OnlySteadyAsync(gateway);
        await steady.AssertUndisturbedAsync(MiB);
        HostileSocket.DisposeAll(crowd);
    }

    [Fact]
    public async Task Lengths_that_lie_hold_what_arrived_and_not_what_was_announced()
    {
        const int Liars = 200;
        await using RunningGateway gateway = await StartAsync();
        await using SteadyCalls steady = await SteadyCalls.StartAsync(gateway);
        HostileSocket[] crowd = HostileSocket.Crowd(gateway.Path, Liars);
        foreach (HostileSocket one in crowd)
        {
            // 16 MiB, of which come two bytes
            one.Send([1, 0, 0, 0, (byte)'{', (byte)'"']);
        }

        await Eventually.EqualAsync(Liars + SteadyConnections, () => gateway.Server.GetStatus().Connections);
        await steady.AssertUndisturbedAsync(Liars * 32L * KiB);
        await UnregisteredAreClosedAsync(gateway, crowd);
        await steady.AssertUndisturbedAsync(MiB);
    }

    [Fact]
    public async Task MessagePack_that_lies_about_its_lengths_is_refused_and_allocates_nothing_of_them()
    {
        await using RunningGateway gateway = await StartAsync();
        await using SteadyCalls steady = await SteadyCalls.StartAsync(gateway);
        MockPeer hostile = await gateway.RegisterMessagePackAsync("hostile");
        byte[] context = Pack(Messages.FirstContext("hostile", SteadyCalls.Service));

        // map 32, array 32, str 32, bin 32, ext 32, array 16, str 16 and str 8
        byte[][] lies = [[0xDF, 255, 255, 255, 255], [0xDD, 255, 255, 255, 255], [0xDB, 255, 255, 255, 255], [0xC6, 255, 255, 255, 255], [0xC9, 255, 255, 255, 255, 5], [0xDC, 255, 255], [0xDA, 255, 255], [0xD9, 255]];
        long before = GC.GetTotalAllocatedBytes(precise: true);
        int refused = 0;
        foreach (byte[] lie in Enumerable.Repeat(lies, 50).SelectMany(static lie => lie))
        {
            foreach (byte[] body in new[]
            {
                lie,
                Map(Text("type"), lie),
                Map(Text("type"), Text("CALL"), lie),
                Map(Text("type"), Text("CALL"), Text("id"), Text("1"), Text("from"), Text("hostile"), Text("to"), Text(SteadyCalls.Service), Text("method"), Text("echo"), Text("context"), context, Text("params"), lie),
            })
            {
                await hostile.SendFrameAsync(body);
                Assert.Equal("INVALID_MESSAGE", (await hostile.ReceiveMessagePackAsync())["error"]!["code"]!.ToString());
                refused++;
            }
        }

        // one of them believed would be 4 GiB; what is allocated here is the test's own, and the steady peers'
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 256L * MiB);
        Assert.Equal(refused, gateway.Server.GetStatus().MessagesRefused);
        await steady.AssertUndisturbedAsync(MiB);
    }

    [Theory]
    [InlineData(IpcSerializer.Json)]
    [InlineData(IpcSerializer.MessagePack)]
    public async Task Nesting_without_end_is_refused(IpcSerializer serializer)
    {
        const int Depth = 1_000_000;
        await using RunningGateway gateway = await StartAsync();
        await using SteadyCalls steady = await SteadyCalls.StartAsync(gateway);
        bool packs = serializer is IpcSerializer.MessagePack;
        MockPeer hostile = packs ? await gateway.RegisterMessagePackAsync("hostile") : await gateway.RegisterAsync("hostile");
        JsonObject call = Messages.Call("1", "hostile", SteadyCalls.Service, "echo", null, Messages.FirstContext("hostile", SteadyCalls.Service));
        call.Remove("params");
        byte[] body = packs
            ? Map(Text("type"), Text("CALL"), Text("to"), Text(SteadyCalls.Service), Text("params"), [.. Enumerable.Repeat((byte)0x91, Depth), 0x90])
            : [.. Encoding.UTF8.GetBytes(Messages.ToText(call)[..^1]), .. ",\"params\":"u8, .. Enumerable.Repeat((byte)'[', Depth), .. Enumerable.Repeat((byte)']', Depth), (byte)'}'];
        for (int i = 0; i < 10; i++)
        {
            await hostile.SendFrameAsync(body);
            JsonObject error = packs ? await hostile.ReceiveMessagePackAsync() : await hostile.ReceiveAsync();
            Assert.Equal("INVALID_MESSAGE", error["error"]!["code"]!.ToString());
            Assert.Contains(packs ? "nested deeper" : "depth", error["error"]!["message"]!.ToString(), StringComparison.Ordinal);
        }

        // the buffers of a large message go back to their pool, and the test's own body stays
        await steady.AssertUndisturbedAsync((8 * MiB) + body.Length);
        GC.KeepAlive(body);
    }

    [Fact]
    public async Task A_thousand_half_frames_hold_one_small_buffer_each_until_the_RegistrationTimeout()
    {
        const int Halves = 1000;
        await using RunningGateway gateway = await StartAsync();
        await using SteadyCalls steady = await SteadyCalls.StartAsync(gateway);
        HostileSocket[] crowd = HostileSocket.Crowd(gateway.Path, Halves);
        byte[] frame = Frame.Of(Messages.ToText(Messages.Register("hostile")));
        foreach (HostileSocket one in crowd)
        {
            one.Send(frame.AsSpan(0, frame.Length / 2));
        }

        await Eventually.EqualAsync(Halves + SteadyConnections, () => gateway.Server.GetStatus().Connections);
        await steady.AssertUndisturbedAsync(Halves * 32L * KiB);
        await UnregisteredAreClosedAsync(gateway, crowd);

        // the test's own thousand sockets are still in its memory
        await steady.AssertUndisturbedAsync(2 * MiB);
    }

    [Fact]
    public async Task One_byte_at_a_time_holds_no_more_than_the_bytes_and_nobody_waits_for_them()
    {
        const int Slow = 20;
        await using RunningGateway gateway = await StartAsync();
        await using SteadyCalls steady = await SteadyCalls.StartAsync(gateway);
        HostileSocket[] crowd = HostileSocket.Crowd(gateway.Path, Slow);
        byte[][] frames = [.. Enumerable.Range(0, Slow).Select(i => Frame.Of(Messages.ToText(Messages.Register($"slow-{i}"))))];
        for (int at = 0; at < frames[0].Length - 1; at++)
        {
            for (int i = 0; i < Slow; i++)
            {
                crowd[i].Send(frames[i].AsSpan(at, 1));
            }
        }

        Assert.Equal(SteadyConnections, gateway.Server.GetStatus().ConnectedServices);
        await steady.AssertUndisturbedAsync(Slow * 32L * KiB);

        // slowness is no offence: whoever is done in time is let in, and the others are not waited for
        crowd[0].Send(frames[0].AsSpan()[^1..]);
        await Eventually.EqualAsync(true, () => gateway.Server.IsServiceConnected("slow-0"));
        await UnregisteredAreClosedAsync(gateway, crowd.AsSpan(1).ToArray(), remaining: SteadyConnections + 1);
        crowd[0].Dispose();
        await OnlySteadyAsync(gateway);
        await steady.AssertUndisturbedAsync(MiB);
    }

    [Fact]
    public async Task Two_thousand_connections_that_come_and_go_leave_nothing()
    {
        await using RunningGateway gateway = await StartAsync();
        await using SteadyCalls steady = await SteadyCalls.StartAsync(gateway);
        byte[] half = Frame.Of(Messages.ToText(Messages.Register("hostile")))[..^1];
        for (int round = 0; round < 10; round++)
        {
            HostileSocket[] crowd = HostileSocket.Crowd(gateway.Path, 200);
            for (int i = 0; i < crowd.Length; i++)
            {
                // some say nothing, some half of what they should, and some all of it
                crowd[i].Send(i % 3 == 0 ? [] : i % 3 == 1 ? half : Frame.Of(Messages.ToText(Messages.Register($"hostile-{i}"))));
            }

            HostileSocket.DisposeAll(crowd);
            await OnlySteadyAsync(gateway);
        }

        Assert.Equal([SteadyCalls.Caller, SteadyCalls.Service], gateway.Server.GetConnectedServices());
        await steady.AssertUndisturbedAsync(MiB);
    }

    private static Task OnlySteadyAsync(RunningGateway gateway) =>
        Eventually.EqualAsync(SteadyConnections, () => gateway.Server.GetStatus().Connections);

    private Task<RunningGateway> StartAsync() => RunningGateway.StartAsync(options => options with { TimeProvider = _time });

    private async Task UnregisteredAreClosedAsync(RunningGateway gateway, HostileSocket[] crowd, int remaining = SteadyConnections)
    {
        _time.Advance(new IpcServerOptions().RegistrationTimeout - TimeSpan.FromMilliseconds(1));
        Assert.Equal(crowd.Length + remaining, gateway.Server.GetStatus().Connections);
        _time.Advance(TimeSpan.FromSeconds(2));
        await Eventually.EqualAsync(remaining, () => gateway.Server.GetStatus().Connections);
        foreach (HostileSocket one in crowd)
        {
            one.ReadToClose();
            one.Dispose();
        }
    }
}
