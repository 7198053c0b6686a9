using System.Diagnostics;
using System.Text.Json.Nodes;
using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Gateway;

/// <summary>What <c>bro gateway</c> holds, as the system counts it.</summary>
public sealed class GatewayMemoryTests : IDisposable
{
    private const double MiB = 1024 * 1024;

    // no more than the pools of two cores keep, so that it does not take a large machine
    private const int Readers = 32;
    private const int CallsEach = 2;

    // a look every 8 seconds, and the half minute after which threads let go of what they keep for themselves
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TemporarySocket _socket = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _socket.Dispose();

    [Fact(Timeout = 2 * TestLimit.Milliseconds)]
    public async Task The_buffers_of_a_burst_are_given_back_when_it_is_over()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(_socket.Path, Token);
        using Process process = Process.GetProcessById(gateway.Process.Id);

        // all the code that it takes
        await BurstAsync(process, 1);
        double before = Memory(process);

        double most = await BurstAsync(process, Readers);

        Assert.True(most > before + (Readers * CallsEach * 0.8), $"It took {most:0} MiB after {before:0}: no burst.");
        double allowed = before + 16;
        var clock = Stopwatch.StartNew();
        while (Memory(process) > allowed && clock.Elapsed < Limit)
        {
            await Task.Delay(100, Token);
        }

        double after = Memory(process);
        Assert.True(after <= allowed, $"It held {before:0} MiB before, {most:0} in the burst and {after:0} after {Limit.TotalSeconds} s of quiet.");
    }

    /// <summary>Calls of a megabyte to services that read them only when all are under way.</summary>
    /// <returns>The gateway's memory then.</returns>
    private async Task<double> BurstAsync(Process gateway, int readers)
    {
        List<MockPeer> peers = [];
        var text = JsonValue.Create(new string('x', 1_000_000));
        try
        {
            for (int i = 0; i < readers; i++)
            {
                MockPeer caller = await JoinAsync($"caller{i}");
                MockPeer reader = await JoinAsync($"reader{i}");
                for (int call = 0; call < CallsEach; call++)
                {
                    await caller.SendCallAsync(Messages.NewId(), $"reader{i}", "take", text.DeepClone(), cancellationToken: Token);
                }
            }

            // what was sent is in the gateway, but for the little that sockets hold
            double most = Memory(gateway);
            foreach (MockPeer reader in peers.Where(static peer => peer.ServiceName!.StartsWith("reader", StringComparison.Ordinal)))
            {
                for (int call = 0; call < CallsEach; call++)
                {
                    await reader.ReceiveUntilAsync("CALL", Token);
                }
            }

            return most;
        }
        finally
        {
            foreach (MockPeer peer in peers)
            {
                await peer.DisposeAsync();
            }
        }

        async Task<MockPeer> JoinAsync(string name)
        {
            MockPeer peer = await MockPeer.ConnectAsync(_socket.Path, Token);
            peers.Add(peer);
            await peer.RegisterAsync(name, ["take"], cancellationToken: Token);
            return peer;
        }
    }

    private static double Memory(Process process)
    {
        process.Refresh();
        return process.WorkingSet64 / MiB;
    }
}
