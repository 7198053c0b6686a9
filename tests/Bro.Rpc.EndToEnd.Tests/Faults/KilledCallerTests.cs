using System.Text.Json.Nodes;
using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Faults;

/// <summary>SIGKILL to a caller, from before a call to behind its answer: its service lets the call go and serves the others.</summary>
public sealed class KilledCallerTests(FaultScene scene) : IClassFixture<FaultScene>, IAsyncLifetime
{
    private const int LargeAnswer = 8 * 1024 * 1024;

    private readonly string _serviceName = scene.NewName("service");
    private readonly string _callerName = scene.NewName("victim");
    private PeerProcess? _service;
    private PeerProcess? _victim;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PeerProcess Service => _service!;

    private PeerProcess Victim => _victim!;

    public async ValueTask InitializeAsync()
    {
        _service = await scene.StartServiceAsync(_serviceName);
        _victim = await scene.StartCallerAsync(_callerName, Limits.Call);
    }

    public async ValueTask DisposeAsync()
    {
        await (_victim?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_service?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Before_a_call_its_name_is_free_again_at_once()
    {
        await KillAsync();

        await using PeerProcess successor = await scene.StartCallerAsync(_callerName, Limits.Call);
        Assert.Equal("1", (await successor.CallAsync("echo", 1, Token, _serviceName)).Text());
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task With_a_call_half_written_the_service_never_hears_of_it()
    {
        await using MockPeer caller = await MockPeer.ConnectAsync(scene.SocketPath, Token);
        string name = scene.NewName("half");
        await caller.RegisterAsync(name, cancellationToken: Token);
        JsonObject call = Messages.Call(Messages.NewId(), name, _serviceName, "mark", "half", Messages.FirstContext(name, _serviceName));
        byte[] frame = Frame.Of(Messages.ToText(call));
        await caller.SendBytesAsync(frame.AsMemory(0, frame.Length - 1), Token);

        await caller.DisposeAsync();
        await scene.Gateway.Process.WaitForLineAsync($"Service {name} disconnected", limit: FaultScene.AtOnce, cancellationToken: Token);

        await AssertServesOthersAsync();
        Assert.DoesNotContain("ran half", Service.Process.StandardOutput);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task With_its_call_unread_at_the_service_the_call_is_cancelled_when_it_is_read()
    {
        await Service.Process.FreezeAsync(Token);
        await Victim.BeginHoldAsync(_serviceName, "unread", Token);
        await scene.Gateway.WaitForCallAsync(_callerName, _serviceName, "hold", Token);

        await KillAsync();
        Service.Process.Signal(ProcessSignal.Continue);

        await AssertServesOthersAsync();
        await Service.ReleaseAsync("unread", Token);
        await AssertServesOthersAsync();
        Assert.DoesNotContain("leaving unread", Service.Process.StandardOutput);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task With_its_calls_in_their_handlers_those_are_cancelled_and_those_of_others_are_not()
    {
        await Victim.BeginHoldAsync(_serviceName, "victims-1", Token);
        await Victim.BeginHoldAsync(_serviceName, "victims-2", Token);
        string others = await scene.Caller.BeginHoldAsync(_serviceName, "others", Token);
        foreach (string key in new[] { "victims-1", "victims-2", "others" })
        {
            await Service.SaysAsync($"entered {key}", Token);
        }

        await KillAsync();

        await Service.SaysAsync("cancelled victims-1", Token);
        await Service.SaysAsync("cancelled victims-2", Token);
        await Service.ReleaseAsync("others", Token);
        Assert.Equal("\"x\"", (await scene.Caller.ResultOfAsync(others, Token)).Text());
        await AssertServesOthersAsync();
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task With_its_answer_in_the_gateways_hands_the_answer_is_let_go()
    {
        await Victim.BeginHoldAsync(_serviceName, "large", Token, LargeAnswer);
        await Service.SaysAsync("entered large", Token);

        // it reads nothing, so most of so large an answer stays with the gateway
        await Victim.Process.FreezeAsync(Token);
        await Service.ReleaseAsync("large", Token);
        await scene.Gateway.WaitForAnswerAsync(_serviceName, _callerName, Token);

        await KillAsync();

        await AssertServesOthersAsync();
    }

    private async Task KillAsync()
    {
        Victim.Process.KillAlone();
        await scene.Gateway.Process.WaitForLineAsync($"Service {_callerName} disconnected", limit: FaultScene.AtOnce, cancellationToken: Token);
    }

    private async Task AssertServesOthersAsync()
    {
        Assert.Equal("\"others\"", (await scene.Caller.CallAsync("echo", "others", Token, _serviceName)).Text());
        await scene.Steady.AssertGoesOnAsync(Token);
    }
}
