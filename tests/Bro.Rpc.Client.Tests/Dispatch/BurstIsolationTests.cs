using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Client.Tests.Dispatch;

/// <summary>Calls that came with one read run one after the other on one thread, and with objects that served others before. Nobody may see that.</summary>
public sealed class BurstIsolationTests
{
    private const int Calls = 64;

    private static readonly AsyncLocal<int> Ambient = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task What_a_handler_leaves_on_its_thread_is_not_there_for_the_next_one()
    {
        var seen = new ConcurrentBag<(int Ambient, SynchronizationContext? Context, string? Root)>();
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(prepare: client => client.RegisterMethod("m", (call, _) =>
        {
            // No async method: nothing brings back what is set here.
            seen.Add((Ambient.Value, SynchronizationContext.Current, IpcContext.Current?.Root));
            Assert.Equal(call.Context.Root, IpcContext.Current?.Root);
            Ambient.Value = 1;
            SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
            return Task.FromResult(call.RequestId);
        }));

        string[] ids = [.. Enumerable.Range(0, Calls).Select(static number => $"c{number}")];
        await at.Peer.SendBytesAsync(Frame.Together(ids.Select(Call)), Token);
        List<JsonObject> answers = await ReceiveAsync(at.Peer, Calls);
        Assert.All(answers, static answer => Assert.Equal(answer["id"]!.GetValue<string>(), answer["data"]?.GetValue<string>()));
        Assert.Equal(ids.Order(), answers.Select(static answer => answer["id"]!.GetValue<string>()).Order());

        Assert.Equal(Calls, seen.Count);
        Assert.All(seen, static one => Assert.Equal((0, null), (one.Ambient, one.Context)));
        Assert.Equal(Calls, seen.Select(static one => one.Root).Distinct().Count());
    }

    [Fact(Timeout = Limit.Storm)]
    public async Task A_cancellation_that_comes_late_never_reaches_the_next_call()
    {
        const int Rounds = 300;
        int wrong = 0;
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(caps: ["cancel"], prepare: client => client.RegisterMethod("m", async (call, cancellationToken) =>
        {
            await Task.Yield();
            bool mayBeCancelled = call.Params.GetBoolean();
            if (cancellationToken.IsCancellationRequested && !mayBeCancelled)
            {
                Interlocked.Increment(ref wrong);
            }

            return 0;
        }));

        for (int round = 0; round < Rounds; round++)
        {
            // Cancelled while they run, end and make room for those behind them.
            string[] given = [.. Enumerable.Range(0, 8).Select(number => $"given-{round}-{number}")];
            string[] wanted = [.. Enumerable.Range(0, 8).Select(number => $"wanted-{round}-{number}")];
            HashSet<string> missing = [.. wanted];
            await at.Peer.SendBytesAsync(Frame.Together(given.Select(id => CallWith(id, parameters: true))), Token);
            await at.Peer.SendBytesAsync(Frame.Together([.. given.Select(Cancel), .. wanted.Select(id => CallWith(id, parameters: false))]), Token);
            while (missing.Count > 0)
            {
                // Those that were given up may have been answered before.
                JsonObject answer = await at.Peer.ReceiveUntilAsync("RESPONSE", Token);
                Assert.Equal("success", answer["status"]!.GetValue<string>());
                missing.Remove(answer["id"]!.GetValue<string>());
            }
        }

        Assert.Equal(0, wrong);
    }

    [Fact(Timeout = Limit.Storm)]
    public async Task Cancelling_all_of_a_hundred_thousand_calls_holds_up_nobody()
    {
        const int Many = 100_000;
        using var go = new SemaphoreSlim(0);
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(caps: ["cancel"], prepare: client =>
        {
            client.RegisterMethod("stuck", (_, _) => go.WaitAsync(CancellationToken.None));
            client.RegisterMethod("quick", (_, _) => Task.FromResult(1));
        });
        try
        {
            string[] ids = [.. Enumerable.Range(0, Many).Select(static number => $"stuck-{number}")];
            await at.Peer.SendBytesAsync(Frame.Together(ids.Select(static id => CallOf("stuck", id, "{}"))), Token);
            await at.Peer.SendBytesAsync(Frame.Together(ids.Reverse().Select(Cancel)), Token);

            // It has no place among those that run, but it is refused or read only after all of the cancellations.
            JsonObject refused = await at.CallAsync("unknown");
            Assert.Equal("METHOD_NOT_FOUND", refused["error"]!["code"]!.GetValue<string>());
        }
        finally
        {
            go.Release(Many);
        }
    }

    private static async Task<List<JsonObject>> ReceiveAsync(MockPeer peer, int count)
    {
        List<JsonObject> answers = [];
        while (answers.Count < count)
        {
            answers.Add(await peer.ReceiveUntilAsync("RESPONSE", Token));
        }

        return answers;
    }

    private static string Call(string id) => CallOf("m", id, "{}");

    private static string CallWith(string id, bool parameters) => CallOf("m", id, parameters ? "true" : "false");

    private static string CallOf(string method, string id, string parameters)
    {
        JsonObject context = Messages.FirstContext(ClientAtMockGateway.Caller, ClientAtMockGateway.Name);
        context["root"] = $"root-{id}";
        return Messages.Call(id, ClientAtMockGateway.Caller, ClientAtMockGateway.Name, method, JsonNode.Parse(parameters)!, context).ToJsonString();
    }

    private static string Cancel(string id) =>
        new JsonObject { ["type"] = "CANCEL", ["id"] = id, ["from"] = ClientAtMockGateway.Caller, ["to"] = ClientAtMockGateway.Name }.ToJsonString();
}
