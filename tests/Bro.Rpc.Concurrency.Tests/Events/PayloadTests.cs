using System.Threading.Channels;
using Bro.Rpc.Concurrency.Tests.Testing;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Bro.Rpc.Concurrency.Tests.Events;

/// <summary>What each event tells.</summary>
public sealed class PayloadTests
{
    [Fact(Timeout = Limit.Test)]
    public async Task The_gateway_tells_of_its_start_its_services_their_calls_and_its_end()
    {
        await using Machine machine = await Machine.StartAsync(isListening: false);
        Channel<EventArgs> told = Channel.CreateUnbounded<EventArgs>();
        bool isStopped = false;
        machine.Server.Started += (sender, arguments) => Tell(told, machine.Server, sender, arguments);
        machine.Server.ServiceRegistered += (sender, arguments) => Tell(told, machine.Server, sender, arguments);
        machine.Server.ServiceDisconnected += (sender, arguments) => Tell(told, machine.Server, sender, arguments);
        machine.Server.CallRouted += (sender, arguments) => Tell(told, machine.Server, sender, arguments);
        machine.Server.ResponseRouted += (sender, arguments) => Tell(told, machine.Server, sender, arguments);
        machine.Server.Stopped += (_, _) => isStopped = true;
        await machine.Server.StartAsync();
        Assert.Equal(machine.Path, (await NextAsync<GatewayStartedEventArgs>(told)).SocketPath);
        await using MockPeer service = await machine.RegisterPeerAsync("s");
        ServiceRegisteredEventArgs registered = await NextAsync<ServiceRegisteredEventArgs>(told);
        Assert.Equal(("s", "1.0.0"), (registered.ServiceName, registered.Version));
        Assert.Equal(["m"], registered.Methods);
        MockPeer caller = await machine.RegisterPeerAsync("c");
        await NextAsync<ServiceRegisteredEventArgs>(told);
        await caller.SendCallAsync("x", "s", "m");
        CallRoutedEventArgs routed = await NextAsync<CallRoutedEventArgs>(told);
        Assert.Equal(("c", "s", "m", "x"), (routed.From, routed.To, routed.Method, routed.RequestId));
        Assert.Equal(["c", "s"], routed.Context.Chain);
        await service.RespondErrorAsync(await service.ReceiveUntilAsync("CALL"), "NO", "no");
        ResponseRoutedEventArgs answered = await NextAsync<ResponseRoutedEventArgs>(told);
        Assert.Equal(("s", "c", "x", false), (answered.From, answered.To, answered.RequestId, answered.IsSuccess));
        await service.DisposeAsync();
        ServiceDisconnectedEventArgs gone = await NextAsync<ServiceDisconnectedEventArgs>(told);
        Assert.Equal("s", gone.ServiceName);
        Assert.NotEmpty(gone.Reason);
        await machine.Server.StopAsync().WaitAsync(Limit.Step);
        Assert.True(isStopped, "Stopped is raised before StopAsync ends.");
    }

    [Fact(Timeout = Limit.Test)]
    public async Task The_client_tells_of_its_connection_its_calls_and_what_it_handled()
    {
        await using Machine machine = await Machine.StartAsync();
        IpcClient client = machine.CreateClient("c", static options => options with { AutoReconnect = false });
        Channel<EventArgs> told = Channel.CreateUnbounded<EventArgs>();
        client.RegisterMethod("m", static (_, _) => Task.FromException(new InvalidOperationException("no")));
        var connected = new List<string>();
        client.Registered += (_, arguments) => connected.Add($"registered {arguments.ServiceName}");
        client.Connected += (_, arguments) => connected.Add($"connected {arguments.ServiceName}");
        client.MethodExecuted += (sender, arguments) => Tell(told, client, sender, arguments);
        client.ResponseReceived += (sender, arguments) => Tell(told, client, sender, arguments);
        client.Disconnected += (sender, arguments) => Tell(told, client, sender, arguments);
        await client.ConnectAsync().WaitAsync(Limit.Step);
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => client.CallAsync("c", "m").AsTask().WaitAsync(Limit.Step));
        MethodExecutedEventArgs executed = await NextAsync<MethodExecutedEventArgs>(told);
        Assert.Equal(("m", exception.RequestId, false, "no"), (executed.Method, executed.RequestId, executed.IsSuccess, executed.Error));
        ResponseReceivedEventArgs received = await NextAsync<ResponseReceivedEventArgs>(told);
        Assert.Equal(("c", "m", exception.RequestId, false, "no"), (received.ServiceName, received.Method, received.RequestId, received.IsSuccess, received.Error));
        await client.DisconnectAsync().WaitAsync(Limit.Step);
        ConnectionEventArgs disconnected = await NextAsync<ConnectionEventArgs>(told);
        Assert.Equal(("c", "The client was disconnected."), (disconnected.ServiceName, disconnected.Reason));
        Assert.Equal(["registered c", "connected c"], connected);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task The_client_tells_of_an_error_of_the_gateway_with_its_code()
    {
        using var socket = new TemporarySocket();
        await using MockGateway gateway = MockGateway.Listen(socket.Path);
        await using var client = new IpcClient(new IpcClientOptions { ServiceName = "c", GatewayPath = socket.Path });
        Channel<EventArgs> told = Channel.CreateUnbounded<EventArgs>();
        client.GatewayError += (sender, arguments) => Tell(told, client, sender, arguments);
        Task connecting = client.ConnectAsync();
        MockPeer peer = await gateway.AcceptRegisteredAsync();
        await connecting.WaitAsync(Limit.Step);
        await peer.SendFrameAsync(Messages.Error("INVALID_MESSAGE", "what was that?"));
        GatewayErrorEventArgs error = await NextAsync<GatewayErrorEventArgs>(told);
        Assert.Equal((IpcErrorCode.InvalidMessage, "what was that?"), (error.Code, error.Message));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Errors_and_log_entries_are_told_with_their_exception_and_their_parts()
    {
        await using Machine machine = await Machine.StartAsync();
        IpcClient client = machine.CreateClient("c");
        var failed = new TaskCompletionSource<IpcErrorEventArgs>(TaskCreationOptions.RunContinuationsAsynchronously);
        var logged = new TaskCompletionSource<IpcLogEventArgs>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.Error += (_, arguments) => failed.TrySetResult(arguments);
        client.Log += (_, arguments) => (arguments.Exception is null ? null : logged)?.TrySetResult(arguments);
        client.RegisterMethod("m", static (_, _) => Task.FromException(new InvalidOperationException("broken")));
        await client.ConnectAsync().WaitAsync(Limit.Step);
        await Assert.ThrowsAsync<IpcException>(() => client.CallAsync("c", "m").AsTask().WaitAsync(Limit.Step));
        IpcErrorEventArgs error = await failed.Task.WaitAsync(Limit.Step);
        Assert.Equal("broken", Assert.IsType<InvalidOperationException>(error.Exception).Message);
        Assert.Contains("c.m threw", error.Message, StringComparison.Ordinal);
        IpcLogEventArgs entry = await logged.Task.WaitAsync(Limit.Step);
        Assert.Equal(LogLevel.Warning, entry.Level);
        Assert.Equal("m", entry.Data["Method"]);
        Assert.Same(error.Exception, entry.Exception);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task The_gateway_tells_of_what_it_logs()
    {
        await using Machine machine = await Machine.StartAsync(isListening: false);
        var logged = new TaskCompletionSource<IpcLogEventArgs>(TaskCreationOptions.RunContinuationsAsynchronously);
        machine.Server.Log += (_, arguments) => (arguments.Data.ContainsKey("ServiceName") ? logged : null)?.TrySetResult(arguments);
        await machine.Server.StartAsync();
        await machine.RegisterPeerAsync("s");
        IpcLogEventArgs entry = await logged.Task.WaitAsync(Limit.Step);
        Assert.Equal(("s", LogLevel.Information), (entry.Data["ServiceName"], entry.Level));
    }

    private static void Tell(Channel<EventArgs> told, object expectedSender, object? sender, EventArgs arguments)
    {
        if (ReferenceEquals(expectedSender, sender))
        {
            told.Writer.TryWrite(arguments);
        }
    }

    private static async Task<T> NextAsync<T>(Channel<EventArgs> told) => Assert.IsType<T>(await told.Reader.ReadAsync().AsTask().WaitAsync(Limit.Step));
}
