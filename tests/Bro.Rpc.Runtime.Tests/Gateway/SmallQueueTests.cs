using System.Text.Json.Nodes;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Gateway;

/// <summary>A queue that has hardly room for one message: what one read brings does not count as what its reader leaves waiting.</summary>
public sealed class SmallQueueTests
{
    private const int KiB64 = 64 * 1024;

    [Fact]
    public async Task Answers_that_one_read_brings_have_room_where_their_caller_takes_them()
    {
        const int Calls = 4;
        await using RunningGateway gateway = await RunningGateway.StartAsync(static options => options with { MaxMessageSize = KiB64, MaxQueuedBytes = KiB64 + 4 });
        MockPeer service = await gateway.RegisterAsync("service");
        MockPeer caller = await gateway.RegisterAsync("caller");
        List<string> answers = [];
        for (int i = 0; i < Calls; i++)
        {
            await caller.SendFrameAsync(Messages.Call($"{i}", "caller", "service", "get", null, Messages.FirstContext("caller", "service")));
            JsonObject call = await service.ReceiveUntilAsync(static message => message["type"]?.ToString() == "CALL", "a CALL");
            answers.Add(Messages.ToText(Messages.Response(call, new string('x', 30_000))));
        }

        await service.SendBytesAsync(Frame.Together(answers), TestContext.Current.CancellationToken);
        for (int i = 0; i < Calls; i++)
        {
            JsonObject answer = await caller.ReceiveUntilAsync(static message => message["type"]?.ToString() == "RESPONSE", "a RESPONSE");
            Assert.Equal(($"{i}", "success"), (answer["id"]!.ToString(), answer["status"]!.ToString()));
        }
    }
}
