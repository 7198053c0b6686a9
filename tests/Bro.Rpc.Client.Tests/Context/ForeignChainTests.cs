using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Bro.Rpc.Client.Tests.Hosting;
using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Bro.Rpc.Client.Tests.Context;

/// <summary>Peers whose chain does not end with the service that they call, as the Node client's does. Protocol §2.</summary>
public sealed class ForeignChainTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit.Test)]
    [InlineData("node,node", "node,node,order-service", "node")]
    [InlineData("web,web,node", "web,web,node,order-service", "node")]
    [InlineData("node,order-service", "node,order-service", "node")]
    [InlineData("", "order-service", null)]
    public async Task A_handler_finds_itself_at_the_end_and_its_caller_before(string sent, string expected, string? caller)
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(prepare: client =>
            client.RegisterMethod("m", (call, _) => Task.FromResult(new[] { string.Join(',', call.Context.Chain), call.Context.Caller })));
        JsonObject context = Messages.Context("r", sent.Split(',', StringSplitOptions.RemoveEmptyEntries), 2, 99999999999999);
        JsonObject response = await at.CallAsync("m", context: context);
        Assert.Equal(expected, response["data"]![0]!.GetValue<string>());
        Assert.Equal(caller, response["data"]![1]?.GetValue<string>());
        Assert.Equal(context.ToJsonString(), response["context"]!.ToJsonString());
    }

    [Fact(Timeout = Limit.Test)]
    public async Task In_a_process_of_several_services_a_foreign_caller_changes_nobodys_name()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        var routes = new ConcurrentQueue<string>();
        gateway.Server.CallRouted += (_, call) => routes.Enqueue($"{call.From} → {call.To}");
        await gateway.ConnectAsync("audit-service", client => client.RegisterService<IAudit>(new Audit()));
        using IHost both = TestHost.Create(gateway.Socket.Path, (bro, _) => bro("first-service").AddService<Carts>().AddClient<IAudit>());
        await both.StartAsync(Token);
        await gateway.WaitForServicesAsync("first-service", "cart-service");
        await using MockPeer node = await MockPeer.ConnectAsync(gateway.Socket.Path, Token);
        await node.RegisterAsync("node", cancellationToken: Token);
        long deadline = Messages.FirstContext("a", "b")["deadline"]!.GetValue<long>();
        JsonObject response = await node.CallAsync("cart-service", "show", context: Messages.Context("r", ["node", "node"], 2, deadline), cancellationToken: Token);
        Assert.Equal("node,node,cart-service,audit-service", response["data"]!.GetValue<string>());
        await both.StopAsync(Token);
        await gateway.Server.StopAsync(Token);
        Assert.Equal(["node → cart-service", "cart-service → audit-service"], routes);
    }
}
