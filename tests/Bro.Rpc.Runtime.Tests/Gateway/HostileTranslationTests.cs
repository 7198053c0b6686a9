using System.Text.Json.Nodes;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Gateway;

/// <summary>Messages of the largest size whose every value has to be said in the other serializer, beside two peers that go on.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class HostileTranslationTests
{
    private const int MiB = 1024 * 1024;
    private const int Calls = 6;

    [Fact]
    public async Task Large_messages_that_are_translated_delay_the_calls_of_others_and_fail_none()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        await using SteadyCalls steady = await SteadyCalls.StartAsync(gateway);
        MockPeer flooding = await gateway.RegisterAsync("flooding");
        MockPeer reading = await gateway.RegisterMessagePackAsync("reading");
        JsonObject context = Messages.FirstContext("flooding", "reading", TimeSpan.FromMinutes(5));

        // two bytes for each number: of all that may stand in a message the most values
        string numbers = string.Join(',', Enumerable.Repeat('7', 7 * MiB));
        for (int i = 0; i < Calls; i++)
        {
            string call = Messages.ToText(Messages.Call($"{i}", "flooding", "reading", "get", new JsonArray(), context)).Replace("[],", $"[{numbers}],", StringComparison.Ordinal);
            Task sending = flooding.SendFrameAsync(call);
            Assert.InRange((await reading.ReceiveFrameBytesAsync()).Length, 7 * MiB, 8 * MiB);
            await sending;
        }

        await steady.AssertUndisturbedAsync(256L * MiB);
        Assert.Equal(Calls, gateway.Server.GetService("reading")!.CallsInFlight);
    }
}
