using System.Collections.Concurrent;
using Bro.Rpc.Concurrency.Tests.Testing;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Bro.Rpc.Concurrency.Tests.Events;

/// <summary>Listeners and loggers that misbehave: calls, other listeners and the end of things go on.</summary>
public sealed class ListenerTests
{
    [Fact(Timeout = Limit.Test)]
    public async Task A_listener_of_any_event_that_throws_takes_the_event_from_no_other_listener()
    {
        await using Machine machine = await Machine.StartAsync(isListening: false);
        IpcClient client = machine.CreateClient("c"), service = machine.CreateClient("s");
        service.RegisterMethod("m", static (_, _) => Task.CompletedTask);
        var told = new ConcurrentQueue<string>();
        Bad(told, () => machine.Server.Started += Throw, () => machine.Server.Started += (_, _) => told.Enqueue("Started"));
        Bad(told, () => machine.Server.Stopped += Throw, () => machine.Server.Stopped += (_, _) => told.Enqueue("Stopped"));
        Bad(told, () => machine.Server.ServiceRegistered += Throw, () => machine.Server.ServiceRegistered += (_, _) => told.Enqueue("ServiceRegistered"));
        Bad(told, () => machine.Server.ServiceDisconnected += Throw, () => machine.Server.ServiceDisconnected += (_, _) => told.Enqueue("ServiceDisconnected"));
        Bad(told, () => machine.Server.CallRouted += Throw, () => machine.Server.CallRouted += (_, _) => told.Enqueue("CallRouted"));
        Bad(told, () => machine.Server.ResponseRouted += Throw, () => machine.Server.ResponseRouted += (_, _) => told.Enqueue("ResponseRouted"));
        Bad(told, () => client.Connected += Throw, () => client.Connected += (_, _) => told.Enqueue("Connected"));
        Bad(told, () => client.Registered += Throw, () => client.Registered += (_, _) => told.Enqueue("Registered"));
        Bad(told, () => client.Disconnected += Throw, () => client.Disconnected += (_, _) => told.Enqueue("Disconnected"));
        Bad(told, () => client.ResponseReceived += Throw, () => client.ResponseReceived += (_, _) => told.Enqueue("ResponseReceived"));
        Bad(told, () => service.MethodExecuted += Throw, () => service.MethodExecuted += (_, _) => told.Enqueue("MethodExecuted"));
        await machine.Server.StartAsync();
        await service.ConnectAsync().WaitAsync(Limit.Step);
        await client.ConnectAsync().WaitAsync(Limit.Step);
        await client.CallAsync("s", "m");
        await client.DisposeAsync();
        await service.DisposeAsync();
        await machine.Server.StopAsync().WaitAsync(Limit.Step);
        string[] expected =
        [
            "CallRouted", "Connected", "Disconnected", "MethodExecuted", "Registered", "ResponseReceived", "ResponseRouted",
            "ServiceDisconnected", "ServiceRegistered", "Started", "Stopped",
        ];
        Assert.Equal(expected, told.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_listener_of_what_fails_or_is_logged_that_throws_takes_it_from_no_other_listener()
    {
        await using Machine machine = await Machine.StartAsync(options => options with { DrainTimeout = TimeSpan.FromMilliseconds(1) }, isListening: false);
        IpcClient client = machine.CreateClient("c");
        client.RegisterMethod("fails", static (_, _) => Task.FromException(new InvalidOperationException("as the test wants")));
        using var socket = new TemporarySocket();
        await using MockGateway gateway = MockGateway.Listen(socket.Path);
        await using var refused = new IpcClient(new IpcClientOptions { ServiceName = "refused", GatewayPath = socket.Path });
        var told = new ConcurrentQueue<string>();
        var gatewayErrorTold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Bad(told, () => machine.Server.Error += Throw, () => machine.Server.Error += (_, _) => told.Enqueue("Server.Error"));
        Bad(told, () => machine.Server.Log += Throw, () => machine.Server.Log += (_, _) => told.Enqueue("Server.Log"));
        Bad(told, () => client.Error += Throw, () => client.Error += (_, _) => told.Enqueue("Client.Error"));
        Bad(told, () => client.Log += Throw, () => client.Log += (_, _) => told.Enqueue("Client.Log"));
        Bad(told, () => refused.GatewayError += Throw, () => refused.GatewayError += (_, _) => gatewayErrorTold.TrySetResult());
        await machine.Server.StartAsync();
        await client.ConnectAsync().WaitAsync(Limit.Step);
        await Assert.ThrowsAsync<IpcException>(() => client.CallAsync("c", "fails").AsTask().WaitAsync(Limit.Step));
        Task connecting = refused.ConnectAsync();
        MockPeer peer = await gateway.AcceptRegisteredAsync();
        await connecting.WaitAsync(Limit.Step);
        await peer.SendFrameAsync(Messages.Error("INVALID_MESSAGE", "as the test wants"));
        await gatewayErrorTold.Task.WaitAsync(Limit.Step);

        // A call that nobody answers is what the gateway has to complain about when it stops.
        await using MockPeer silent = await machine.RegisterPeerAsync("silent");
        Task calling = client.CallAsync("silent", "m").AsTask();
        await silent.ReceiveUntilAsync("CALL");
        await machine.Server.StopAsync().WaitAsync(Limit.Step);
        await Assert.ThrowsAsync<IpcException>(() => calling.WaitAsync(Limit.Step));
        await client.DisposeAsync().AsTask().WaitAsync(Limit.Step);
        Assert.Equal(["Client.Error", "Client.Log", "Server.Error", "Server.Log"], told.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_listener_does_not_find_itself_in_the_context_of_the_call_that_woke_the_events()
    {
        await using Machine machine = await Machine.StartAsync();
        IpcClient service = await machine.ConnectAsync("s", static service => service.RegisterMethod("m", static (_, _) => Task.CompletedTask));
        IpcClient client = await machine.ConnectAsync("c");
        var seen = new TaskCompletionSource<IpcContext?>(TaskCreationOptions.RunContinuationsAsynchronously);
        service.MethodExecuted += (_, _) => seen.TrySetResult(IpcContext.Current);
        await client.CallAsync("s", "m");
        Assert.Null(await seen.Task.WaitAsync(Limit.Step));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_listener_that_blocks_holds_up_no_call_and_the_end_only_for_its_limit()
    {
        var time = new CountingTime();
        using var released = new ManualResetEventSlim();
        var blocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using Machine machine = await Machine.StartAsync(options => options with { TimeProvider = time });
        Func<IpcClientOptions, IpcClientOptions> sameClock = options => options with { TimeProvider = time };
        await machine.ConnectAsync("s", static service => service.RegisterMethod("m", static (_, _) => Task.FromResult(1)), sameClock);
        IpcClient client = await machine.ConnectAsync("c", configure: sameClock);
        EventHandler<ResponseReceivedEventArgs> block = (_, _) =>
        {
            blocked.TrySetResult();
            released.Wait(Limit.Step);
        };
        client.ResponseReceived += block;
        machine.Server.CallRouted += (_, _) => released.Wait(Limit.Step);
        for (int call = 0; call < 100; call++)
        {
            Assert.Equal(1, await client.CallAsync<int>("s", "m").AsTask().WaitAsync(Limit.Step));
        }

        await blocked.Task.WaitAsync(Limit.Step);
        Task ending = client.DisposeAsync().AsTask();
        await Eventually.TrueAsync(() => ending.IsCompleted, "the client's end", () => time.Advance(TimeSpan.FromSeconds(1)));
        Task stopping = machine.Server.StopAsync();
        await Eventually.TrueAsync(() => stopping.IsCompleted, "the gateway's end", () => time.Advance(TimeSpan.FromSeconds(1)));
        await ending;
        await stopping;
        released.Set();
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_logger_that_throws_harms_neither_calls_nor_connections()
    {
        await using Machine machine = await Machine.StartAsync(isListening: false);
        var logger = new ThrowingLogger();
        await using var server = new IpcServer(new IpcServerOptions { SocketPath = machine.Path }, logger);
        await server.StartAsync();
        await using var service = new IpcClient(new IpcClientOptions { ServiceName = "s", GatewayPath = machine.Path }, logger);
        service.RegisterMethod("m", static (_, _) => Task.FromResult(1));
        service.RegisterMethod("fails", static (_, _) => Task.FromException(new InvalidOperationException("no")));
        await service.ConnectAsync().WaitAsync(Limit.Step);
        await using var client = new IpcClient(new IpcClientOptions { ServiceName = "c", GatewayPath = machine.Path }, logger);
        client.ResponseReceived += Throw;
        await client.ConnectAsync().WaitAsync(Limit.Step);
        Assert.Equal(1, await client.CallAsync<int>("s", "m").AsTask().WaitAsync(Limit.Step));
        IpcException failure = await Assert.ThrowsAsync<IpcException>(() => client.CallAsync("s", "fails").AsTask().WaitAsync(Limit.Step));
        Assert.Equal(IpcErrorCode.ExecutionFailed, failure.Code);
        failure = await Assert.ThrowsAsync<IpcException>(() => client.CallAsync("nobody", "m").AsTask().WaitAsync(Limit.Step));
        Assert.Equal(IpcErrorCode.ServiceNotFound, failure.Code);
        Assert.True(client.IsConnected && service.IsConnected);
        Assert.True(logger.Thrown > 0);
    }

    private static void Throw(object? sender, EventArgs arguments) => throw new InvalidOperationException("A listener that throws.");

    // The listener that throws comes first, so that it stands in the other's way.
    private static void Bad(ConcurrentQueue<string> told, Action addThrowing, Action addGood)
    {
        Assert.Empty(told);
        addThrowing();
        addGood();
    }

    private sealed class ThrowingLogger : ILogger<IpcClient>, ILogger<IpcServer>
    {
        private int _thrown;

        public int Thrown => Volatile.Read(ref _thrown);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Interlocked.Increment(ref _thrown);
            throw new InvalidOperationException("A logger that throws.");
        }
    }
}
