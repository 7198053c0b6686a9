using System.Text.Json.Nodes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Interop;

/// <summary>Calls made by a Node process of their own. In contrast to <see cref="NodePeer.CallAsync"/> the params may be null.</summary>
internal static class NodeCalls
{
    public static async Task<JsonObject> CallAsync(
        string socketPath, string service, string method, string parameters, CancellationToken cancellationToken, string serializer = "json")
    {
        await using RunningProcess node = ProcessRunner.StartNode(
            NodePeer.ScriptPath,
            ["call", "--socket", socketPath, "--name", "node", "--to", service, "--method", method, "--params", parameters, "--serializer", serializer]);
        OutputLine line = await node.WaitForLineAsync(line => line.Source == OutputSource.StandardOutput, "the result", cancellationToken: cancellationToken);
        await node.WaitForExitAsync(cancellationToken: cancellationToken);

        // it says there what broke the protocol
        Assert.Empty(node.StandardError);
        return JsonNode.Parse(line.Text)!.AsObject();
    }
}
