using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Xunit;
using static Bro.Rpc.Runtime.Tests.Testing.MessagePackPeerExtensions;

namespace Bro.Rpc.Runtime.Tests.Gateway;

/// <summary>Peers whose REGISTER would have the gateway keep far more than it has bytes, beside two that go on as if nothing were.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class HostileRegistrationTests
{
    private const int MiB = 1024 * 1024;
    private const int Items = 4 * MiB;
    private const int Hostile = 8;

    [Theory]
    [InlineData(IpcSerializer.Json)]
    [InlineData(IpcSerializer.MessagePack)]
    public async Task Metadata_without_end_is_refused_before_it_is_read(IpcSerializer serializer)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        await using SteadyCalls steady = await SteadyCalls.StartAsync(gateway);
        byte[] body = serializer is IpcSerializer.Json
            ? [.. "{\"type\":\"REGISTER\",\"serviceName\":\"hostile\",\"methods\":[],\"metadata\":{\"k\":["u8, .. Enumerable.Repeat("0,"u8.ToArray(), Items).SelectMany(static item => item), .. "0]}}"u8]
            : Map(Text("type"), Text("REGISTER"), Text("serviceName"), Text("hostile"), Text("methods"), [0x90], Text("metadata"), Map(Text("k"), [0xDD, 0, 0x40, 0, 0, .. new byte[Items]]));
        byte[] frame = Frame.Of(body);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < Hostile; i++)
        {
            using var one = new HostileSocket(gateway.Path);
            one.Send(frame);
            one.ReadToClose();
        }

        // the elements of one would be 48 MiB, beside what it says in JSON; buffers for what arrives grow to twice of that
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, Hostile * 4L * frame.Length);
        Assert.False(gateway.Server.IsServiceConnected("hostile"));

        // what the pools keep of it, and the test's own body and frame
        await steady.AssertUndisturbedAsync(8L * frame.Length);
        GC.KeepAlive(body);
    }

    [Fact]
    public async Task Metadata_that_is_allowed_is_kept_as_the_bytes_it_has()
    {
        const int Peers = 100;
        const int Zeros = 30_000;
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        await using SteadyCalls steady = await SteadyCalls.StartAsync(gateway);
        HostileSocket[] crowd = HostileSocket.Crowd(gateway.Path, Peers);
        string zeros = string.Join(',', Enumerable.Repeat('0', Zeros));
        for (int i = 0; i < Peers; i++)
        {
            crowd[i].Send(Frame.Of($$$"""{"type":"REGISTER","serviceName":"hostile-{{{i}}}","methods":[],"metadata":{"k":[{{{zeros}}}]}}"""));
        }

        for (int i = 0; i < Peers; i++)
        {
            await Eventually.EqualAsync(true, () => gateway.Server.IsServiceConnected($"hostile-{i}"));
        }

        // as elements they would be 420 KiB each; beside the bytes there is a buffer of what was read last
        await steady.AssertUndisturbedAsync(Peers * 200L * 1024);
        Assert.Equal(Zeros, gateway.Server.GetService("hostile-0")!.Metadata!.Value.GetProperty("k").GetArrayLength());
        HostileSocket.DisposeAll(crowd);
    }
}
