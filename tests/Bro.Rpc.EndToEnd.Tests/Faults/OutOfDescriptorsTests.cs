using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Faults;

/// <summary>A gateway that may open no more files.</summary>
public sealed class OutOfDescriptorsTests : IAsyncLifetime
{
    // a gateway alone has about a hundred, most of them the runtime's
    private const int OpenFiles = 160;

    private readonly TemporarySocket _socket = new();
    private readonly List<MockPeer> _crowd = [];
    private GatewayProcess? _gateway;
    private SteadyStream? _steady;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private GatewayProcess Gateway => _gateway!;

    private SteadyStream Steady => _steady!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no ulimit.");
        _gateway = await GatewayProcess.StartLimitedAsync(_socket.Path, OpenFiles, Token);
        _steady = await SteadyStream.StartAsync(_socket.Path, Token);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (MockPeer peer in _crowd)
        {
            await peer.DisposeAsync();
        }

        await (_steady?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_gateway?.DisposeAsync() ?? ValueTask.CompletedTask);
        _socket.Dispose();
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Those_connected_go_on_and_newcomers_get_in_when_there_is_room_again()
    {
        Task last = await FillAsync();
        Task<MockPeer> newcomer = JoinAsync("newcomer");
        await Steady.AssertGoesOnAsync(Token);
        Assert.False(newcomer.IsCompleted, "There was room after all.");

        // not just as many as want in: the gateway opens files of its own as well, such as symbols for the stack in its log
        foreach (MockPeer peer in _crowd.Take(_crowd.Count / 2).ToArray())
        {
            await peer.DisposeAsync();
        }

        await last;
        Assert.Equal("SERVICE_NOT_FOUND", (string?)(await (await newcomer).CallAsync("nobody", "nothing", cancellationToken: Token))["error"]!["code"]);
        await using PeerProcess service = await PeerProcess.StartRawAsync(_socket.Path, "service", Token);
        Assert.Equal("1", (await service.CallAsync("echo", 1, Token, "service")).Text());
        await Steady.AssertGoesOnAsync(Token);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_full_gateway_that_is_stopped_takes_its_socket_with_it()
    {
        _ = await FillAsync();

        Gateway.Process.Signal(ProcessSignal.Terminate);

        Assert.True(await Gateway.Process.WaitForExitAsync(cancellationToken: Token) == 0, Gateway.Process.Describe());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_socket.Directory));
    }

    /// <summary>Connects peers until the gateway takes no more.</summary>
    /// <returns>The one that was connecting at that moment, which may have got in or not.</returns>
    private async Task<Task<MockPeer>> FillAsync()
    {
        Task full = Gateway.Process.WaitForLineAsync("cannot accept connections at the moment", cancellationToken: Token);
        for (int number = 0; number < OpenFiles; number++)
        {
            Task<MockPeer> joining = JoinAsync($"crowd-{number}");
            if (await Task.WhenAny(joining, full) == full)
            {
                await full;
                return joining;
            }

            await joining;
        }

        throw new InvalidOperationException($"{OpenFiles} connections fit into as many open files: {Gateway.Process.Describe()}");
    }

    private async Task<MockPeer> JoinAsync(string name)
    {
        MockPeer peer = await MockPeer.ConnectAsync(_socket.Path, Token);
        lock (_crowd)
        {
            _crowd.Add(peer);
        }

        try
        {
            await peer.RegisterAsync(name, cancellationToken: Token);
            return peer;
        }
        catch (PeerClosedException exception)
        {
            // why it closed stands in the gateway's log
            throw new InvalidOperationException(Gateway.Process.Describe(), exception);
        }
    }
}
