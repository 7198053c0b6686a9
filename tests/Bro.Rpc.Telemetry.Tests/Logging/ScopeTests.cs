using Bro.Rpc.Telemetry.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Telemetry.Tests.Logging;

/// <summary>What a handler logs shows which call it belongs to.</summary>
public sealed partial class ScopeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task What_a_handler_logs_shows_service_method_root_and_chain()
    {
        using var entries = new ScopeRecorder();
        using ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddProvider(entries));
        ILogger own = loggers.CreateLogger("the user's own");
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        IpcContext? context = null;
        IpcClient service = await gateway.ConnectAsync(
            "user",
            client => client.RegisterMethod("get", async (call, _) =>
            {
                context = call.Context;
                await Task.Yield();
                Say(own, "working");
                return 7;
            }),
            logger: loggers.CreateLogger<IpcClient>());
        IpcClient caller = await gateway.ConnectAsync("order");

        await caller.CallAsync<int>(service.ServiceName, "get", cancellationToken: Token);
        Say(own, "afterwards");

        IReadOnlyDictionary<string, object?> scope = entries.ScopeOf("working");
        Assert.Equal(["Service", "Method", "Root", "Chain"], scope.Keys);
        Assert.Equal((service.ServiceName, "get", context!.Root, $"{caller.ServiceName} → {service.ServiceName}"), (scope["Service"], scope["Method"], scope["Root"], scope["Chain"]));
        Assert.Equal($"Service:{service.ServiceName} Method:get Root:{context.Root} Chain:{caller.ServiceName} → {service.ServiceName}", entries.TextOf("working"));
        Assert.Empty(entries.ScopeOf("afterwards"));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Where_the_client_logs_nothing_at_all_there_is_no_scope()
    {
        using var entries = new ScopeRecorder();
        using ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddProvider(entries).AddFilter(typeof(IpcClient).FullName, LogLevel.None));
        ILogger own = loggers.CreateLogger("the user's own");
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        IpcClient service = await gateway.ConnectAsync(
            "user",
            client => client.RegisterMethod("get", (IpcCall _, CancellationToken _) =>
            {
                Say(own, "working");
                return Task.CompletedTask;
            }),
            logger: loggers.CreateLogger<IpcClient>());
        IpcClient caller = await gateway.ConnectAsync("order");

        await caller.CallAsync(service.ServiceName, "get", cancellationToken: Token);

        Assert.Empty(entries.ScopeOf("working"));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_logger_that_has_no_scope_or_throws_harms_nothing()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        IpcClient service = await gateway.ConnectAsync("user", static client => client.RegisterMethod("get", static (_, _) => Task.FromResult(7)), logger: new ThrowingLogger());
        IpcClient caller = await gateway.ConnectAsync("order");

        Assert.Equal(7, await caller.CallAsync<int>(service.ServiceName, "get", cancellationToken: Token));
    }

    [LoggerMessage(1, LogLevel.Information, "{What}")]
    private static partial void Say(ILogger logger, string what);

    private sealed class ThrowingLogger : ILogger<IpcClient>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => throw new InvalidOperationException("a logger of the user's");

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("a logger of the user's");
    }
}
