using System.Text.Json.Nodes;
using Bro.Rpc.Concurrency.Tests.Testing;
using Bro.Rpc.Gateway;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Concurrency.Tests.Interleavings;

/// <summary>The gateway's rules when a call, its answer, its cancellation, its deadline and the end of both connections come in any order.</summary>
public sealed class RouterOrderTests
{
    [Fact(Timeout = Limit.Many)]
    public async Task Every_call_ends_once_by_what_came_first_in_every_order()
    {
        int count = await Task.Run(static () => AllOrders.Run([2, 2, 1, 1, 1], Run));
        Assert.Equal(AllOrders.Count([2, 2, 1, 1, 1]), count);
    }

    // Operations: 0 the caller (calls, cancels), 1 the target (answers, answers again), 2 the deadline, 3 the caller goes, 4 the target goes.
    private static void Run(int[] order)
    {
        using var world = new GatewayWorld();
        GatewayConnection caller = world.Connect("a"), target = world.Connect("t");
        JsonObject call = world.Call("x", "a", "t");
        bool isInFlight = false, callerLives = true, targetLives = true;
        List<string> toCaller = [], toTarget = [];
        int[] taken = new int[5];
        foreach (int operation in order)
        {
            switch (operation, taken[operation]++)
            {
                case (0, 0) when callerLives:
                    // After the deadline's step the call is made with a deadline that has passed.
                    isInFlight = targetLives && taken[2] == 0;
                    (isInFlight ? toTarget : toCaller).Add(isInFlight ? "CALL" : taken[2] > 0 ? "DEADLINE_EXCEEDED" : "SERVICE_NOT_FOUND");
                    GatewayWorld.Route(caller, call);
                    break;
                case (0, 1) when callerLives:
                    End("CANCEL", null);
                    GatewayWorld.Route(caller, Messages.Cancel("x", "a", "t"));
                    break;
                case (1, _) when targetLives:
                    End(null, "success");
                    GatewayWorld.Route(target, Messages.Response(call, 1));
                    break;
                case (2, _):
                    End("CANCEL", "TIMEOUT");
                    world.Time.Advance(TimeSpan.FromSeconds(11));
                    break;
                case (3, _):
                    End("CANCEL", null);
                    callerLives = false;
                    caller.Connection.Close("The caller goes.");
                    break;
                case (4, _):
                    End(null, "CONNECTION_LOST");
                    targetLives = false;
                    target.Connection.Close("The target goes.");
                    break;
                default:
                    break;
            }

            Assert.Equal(isInFlight ? 1 : 0, world.Connections.CallsInFlight);
        }

        Assert.Equal(toCaller, world.Received(caller).Select(static message =>
            message["error"]?["code"]?.ToString() ?? message["status"]?.ToString() ?? message["type"]!.ToString()));
        Assert.Equal(toTarget, world.Received(target).Select(static message => message["type"]!.ToString()));
        Assert.Equal((callerLives ? 1 : 0) + (targetLives ? 1 : 0), world.Connections.Count);
        Assert.Empty(world.Logger.Defects);

        void End(string? tellsTarget, string? tellsCaller)
        {
            if (isInFlight && tellsTarget is not null)
            {
                toTarget.Add(tellsTarget);
            }

            if (isInFlight && tellsCaller is not null)
            {
                toCaller.Add(tellsCaller);
            }

            isInFlight = false;
        }
    }
}
