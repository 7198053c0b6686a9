using System.Diagnostics;
using System.Text.Json.Nodes;
using Bro.Rpc.Telemetry.Tests.Support;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Telemetry.Tests.Cost;

/// <summary>Who does not listen pays nothing, and who has listened pays nothing afterwards.</summary>
[Collection(nameof(RunsAlone))]
public sealed class NobodyListensTests
{
    private const int Calls = 4000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task Calls_allocate_the_same_before_and_after_somebody_listened()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        IpcClient service = await gateway.ConnectAsync("user", static client => client.RegisterMethod<int, int>("get", static (n, _, _) => Task.FromResult(n)));
        IpcClient caller = await gateway.ConnectAsync("order");
        await BytesOfCallAsync(caller, service);

        double before = await BytesOfCallAsync(caller, service);
        double during;
        using (new SpanRecorder())
        {
            during = await BytesOfCallAsync(caller, service);
        }

        double after = await BytesOfCallAsync(caller, service);

        TestContext.Current.TestOutputHelper?.WriteLine($"{before:0} bytes a call, {during:0} with spans, {after:0} afterwards");

        // less is the JIT compiler's doing, which goes on meanwhile
        Assert.True(after < before * 1.03, $"{after:0} bytes a call after somebody listened, {before:0} before");
        Assert.True(during > before + 500, $"{during:0} bytes with spans, {before:0} without: nobody listened");
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_span_of_somebody_else_alone_is_not_carried()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await using MockPeer service = await gateway.ConnectMockAsync("user");
        IpcClient caller = await gateway.ConnectAsync("order");
        using Activity request = new Activity("request").AddBaggage("user", "42").Start();

        ValueTask calling = caller.CallAsync(gateway.Name("user"), "get", cancellationToken: Token);
        JsonObject call = await service.ReceiveUntilAsync("CALL", Token);
        await service.RespondAsync(call, null, Token);
        await calling;

        Assert.Equal(["root", "chain", "depth", "deadline"], call["context"]!.AsObject().Select(static part => part.Key));
        Assert.Matches("^root-[0-9]{13}-[0-9a-z]{6}$", (string?)call["context"]!["root"]);
    }

    private static async Task<double> BytesOfCallAsync(IpcClient caller, IpcClient service)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < Calls; i++)
        {
            Assert.Equal(i, await caller.CallAsync<int>(service.ServiceName, "get", i, cancellationToken: Token));
        }

        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Calls;
    }
}
