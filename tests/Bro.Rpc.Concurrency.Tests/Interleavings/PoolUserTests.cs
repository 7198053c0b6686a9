using System.Text.Json.Nodes;
using Bro.Rpc.Gateway;
using Bro.Rpc.TestKit;
using Bro.Rpc.Transport;
using Xunit;

namespace Bro.Rpc.Concurrency.Tests.Interleavings;

/// <summary>Who may join a pool; the users are made up, as a test has only one.</summary>
public sealed class PoolUserTests
{
    private const uint Owner = 1000;

    [Theory]
    [InlineData(Owner, true)]
    [InlineData(Owner + 1, false)]
    [InlineData(0u, false)]
    [InlineData(null, false)]
    public void A_pool_is_joined_by_the_user_who_began_it_and_by_nobody_else(uint? user, bool joins)
    {
        using var world = new GatewayWorld();
        GatewayConnection first = Join(world, new PeerCredentials(Owner, 1), 0);
        GatewayConnection second = Join(world, user is { } known ? new PeerCredentials(known, 2) : null, 1);

        Assert.Equal("REGISTER_ACK", Assert.Single(world.Received(first))["type"]!.ToString());
        JsonObject answer = Assert.Single(world.Received(second));
        Assert.Equal(joins ? "REGISTER_ACK" : "ERROR", answer["type"]!.ToString());
        Assert.Equal(joins ? 2 : 1, world.Router.Registry.Find("pooled")!.Connections.Length);
        Assert.Equal(joins ? null : "Service 'pooled' is already registered", answer["error"]?["message"]?.ToString());
        Assert.NotEqual(joins, second.IsClosed);
    }

    private static GatewayConnection Join(GatewayWorld world, PeerCredentials? peer, int index)
    {
        GatewayConnection connection = world.Connect(null, peer);
        GatewayWorld.Route(connection, Messages.Register("pooled", ["m"], new JsonObject { ["poolIndex"] = index }));
        return connection;
    }
}
