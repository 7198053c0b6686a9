using System.Text.Json.Nodes;
using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Client.Tests.EndToEnd;

/// <summary>A batch of calls to a Node process behind the gateway.</summary>
public sealed class NodeBatchTests
{
    private const int Calls = 100;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(IpcSerializer.Json, "json")]
    [InlineData(IpcSerializer.Json, "msgpack")]
    [InlineData(IpcSerializer.MessagePack, "json")]
    [InlineData(IpcSerializer.MessagePack, "msgpack")]
    public async Task Each_call_gets_its_own_answer_or_error(IpcSerializer serializer, string nodeSerializer)
    {
        if (NodeRuntime.SkipReasonOrThrow() is { } reason)
        {
            Assert.Skip(reason);
        }

        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await using RunningProcess node = await NodePeer.StartServiceAsync(gateway.Socket.Path, "worker", ["--serializer", nodeSerializer], Token);
        IpcClient client = await gateway.ConnectAsync("caller", configure: options => options with { Serializer = serializer });
        await using IpcBatch batch = client.CreateBatch();
        Task<JsonNode>[] echoes = [.. Enumerable.Range(0, Calls).Select(i => batch.CallAsync<JsonNode>("worker", "echo", new JsonObject { ["n"] = i }, cancellationToken: Token))];
        Task<JsonNode> failing = batch.CallAsync<JsonNode>("worker", "fail", cancellationToken: Token);
        Task<JsonNode> last = batch.CallAsync<JsonNode>("worker", "getUserById", new JsonObject { ["userId"] = "7" }, cancellationToken: Token);

        await batch.SendAsync(Token);

        for (int i = 0; i < Calls; i++)
        {
            Assert.Equal(i, (int?)(await echoes[i])["n"]);
        }

        Assert.Equal(new IpcErrorCode("USER_BANNED"), (await Assert.ThrowsAsync<IpcException>(() => failing)).Code);
        Assert.Equal("User 7", (string?)(await last)["name"]);
        Assert.Empty(node.StandardError);
    }
}
