using System.Diagnostics;
using System.Text.Json.Nodes;
using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Failures;

/// <summary>One of the three processes of a call is killed or frozen in the middle of it.</summary>
public sealed class LostProcessTests : IAsyncLifetime
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);
    private static readonly JsonObject Hour = new() { ["ms"] = 3_600_000 };

    private readonly TemporarySocket _socket = new();
    private GatewayProcess? _gateway;
    private PeerProcess? _worker;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private GatewayProcess Gateway => _gateway!;

    private PeerProcess Worker => _worker!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await GatewayProcess.StartAsync(_socket.Path, Token);
        _worker = await PeerProcess.StartTypedAsync(_socket.Path, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await (_worker?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_gateway?.DisposeAsync() ?? ValueTask.CompletedTask);
        _socket.Dispose();
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData(null)]
    [InlineData("worker")]
    public async Task A_service_killed_in_the_middle_of_a_call_is_CONNECTION_LOST_within_a_second(string? rawTarget)
    {
        await using PeerProcess caller = await PeerProcess.StartCallerAsync(_socket.Path, "caller", Token);
        string call = await caller.BeginCallAsync("sleep", Hour, Token, rawTarget);
        await Worker.Process.WaitForLineAsync("sleeping", cancellationToken: Token);

        var watch = Stopwatch.StartNew();
        Worker.Process.KillAlone();
        JsonObject result = await caller.ResultOfAsync(call, Token);

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, AtOnce);
        Assert.Contains("worker", result.AssertFailed("CONNECTION_LOST"), StringComparison.Ordinal);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task The_gateway_killed_in_the_middle_of_a_call_is_CONNECTION_LOST_within_a_second()
    {
        await using PeerProcess caller = await PeerProcess.StartCallerAsync(_socket.Path, "caller", Token);
        string call = await caller.BeginCallAsync("sleep", Hour, Token);
        await Worker.Process.WaitForLineAsync("sleeping", cancellationToken: Token);

        var watch = Stopwatch.StartNew();
        Gateway.Process.KillAlone();
        JsonObject result = await caller.ResultOfAsync(call, Token);

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, AtOnce);
        Assert.Contains("worker.sleep was sent and not answered", result.AssertFailed("CONNECTION_LOST"), StringComparison.Ordinal);

        // nobody waits for the answer any more
        await Worker.Process.WaitForLineAsync("woken", cancellationToken: Token);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_caller_killed_in_the_middle_of_a_call_cancels_its_handler()
    {
        await using PeerProcess caller = await PeerProcess.StartCallerAsync(_socket.Path, "caller", Token);
        await caller.BeginCallAsync("sleep", Hour, Token);
        await Worker.Process.WaitForLineAsync("sleeping", cancellationToken: Token);

        caller.Process.KillAlone();

        await Worker.Process.WaitForLineAsync("woken", limit: Limits.Message, cancellationToken: Token);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_frozen_service_is_TIMEOUT_at_the_deadline_and_disturbs_nobody_else()
    {
        TimeSpan timeout = TimeSpan.FromSeconds(2);
        await using PeerProcess other = await PeerProcess.StartRawAsync(_socket.Path, "other", Token);
        await using PeerProcess patient = await PeerProcess.StartCallerAsync(_socket.Path, "patient", Token);
        await using PeerProcess caller = await PeerProcess.StartCallerAsync(_socket.Path, "caller", Token, timeout);
        await caller.CallAsync("echo", "warm", Token);
        await Worker.Process.FreezeAsync(Token);

        string frozen = await caller.BeginCallAsync("echo", "cold", Token);
        for (int number = 0; number < 20; number++)
        {
            JsonObject result = await patient.CallAsync("echo", number, Token, "other");
            Assert.Equal(number, (int)result.Data()!);
        }

        JsonObject lost = await caller.ResultOfAsync(frozen, Token);
        lost.AssertFailed("TIMEOUT");
        Assert.InRange((int)lost["ms"]!, (int)timeout.TotalMilliseconds - 50, (int)timeout.TotalMilliseconds + 1500);
        Worker.Process.Signal(ProcessSignal.Continue);
        Assert.Equal("\"thawed\"", (await patient.CallAsync("echo", "thawed", Token)).Text());
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_killed_service_can_take_its_name_again()
    {
        await using PeerProcess caller = await PeerProcess.StartCallerAsync(_socket.Path, "caller", Token);
        Worker.Process.KillAlone();
        await Gateway.Process.WaitForLineAsync("Service worker disconnected", cancellationToken: Token);
        (await caller.CallAsync("echo", 1, Token)).AssertFailed("SERVICE_NOT_FOUND");

        await using PeerProcess again = await PeerProcess.StartTypedAsync(_socket.Path, Token);

        Assert.Equal("2", (await caller.CallAsync("echo", 2, Token)).Text());
    }
}
