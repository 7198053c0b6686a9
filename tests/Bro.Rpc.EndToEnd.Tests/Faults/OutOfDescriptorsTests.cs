using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Faults;

/// <summary>A gateway that may open no more files.</summary>
public sealed class OutOfDescriptorsTests
{
    // a gateway alone has about a hundred, most of them the runtime's
    private const int OpenFiles = 160;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Those_connected_go_on_and_newcomers_get_in_when_there_is_room_again()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no ulimit.");
        using var socket = new TemporarySocket();
        await using GatewayProcess gateway = await GatewayProcess.StartLimitedAsync(socket.Path, OpenFiles, Token);
        await using SteadyStream steady = await SteadyStream.StartAsync(socket.Path, Token);
        List<MockPeer> crowd = [];
        try
        {
            Task full = gateway.Process.WaitForLineAsync("cannot accept connections at the moment", cancellationToken: Token);
            Task<MockPeer> waiting = JoinAsync(crowd.Count);
            while (await Task.WhenAny(waiting, full) == waiting)
            {
                crowd.Add(await waiting);
                Assert.InRange(crowd.Count, 1, OpenFiles);
                waiting = JoinAsync(crowd.Count);
            }

            await full;
            await steady.AssertGoesOnAsync(Token);
            Assert.False(waiting.IsCompleted, "There was room after all.");

            foreach (MockPeer peer in crowd.Take(2))
            {
                await peer.DisposeAsync();
            }

            crowd.Add(await waiting);
            await using PeerProcess newcomer = await PeerProcess.StartRawAsync(socket.Path, "newcomer", Token);
            Assert.Equal("1", (await newcomer.CallAsync("echo", 1, Token, "newcomer")).Text());
            await steady.AssertGoesOnAsync(Token);
        }
        catch (PeerClosedException exception)
        {
            // why it closed stands in its log
            throw new InvalidOperationException(gateway.Process.Describe(), exception);
        }
        finally
        {
            foreach (MockPeer peer in crowd)
            {
                await peer.DisposeAsync();
            }
        }

        async Task<MockPeer> JoinAsync(int number)
        {
            MockPeer peer = await MockPeer.ConnectAsync(socket.Path, Token);
            await peer.RegisterAsync($"crowd-{number}", cancellationToken: Token);
            return peer;
        }
    }
}
