using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace Bro.Rpc.Client.Tests.Hosting;

/// <summary>A gateway in the host of its services, and what health checks say of both.</summary>
public sealed class HostedGatewayTests : IDisposable
{
    private readonly TemporarySocket _socket = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _socket.Dispose();

    [Theory(Timeout = Limit.Test)]
    [InlineData("Bro:GatewayPath")]
    [InlineData("IPC_GATEWAY_PATH")]
    [InlineData("Bro:Gateway:SocketPath")]
    public async Task Gateway_and_clients_of_a_process_find_each_other_by_one_key(string key)
    {
        using IHost host = Create(Configured((key, _socket.Path)));
        await StartAsync(host);

        Assert.Equal("order-service,audit-service", await host.Get<IAudit>().WhoCalledAsync());
        Assert.Equal(_socket.Path, host.Get<IpcServer>().SocketPath);
        await host.StopAsync(Token);
        Assert.False(File.Exists(_socket.Path));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_path_that_code_chose_is_found_too()
    {
        using IHost host = Create(Configured(("Bro:GatewayPath", "/nowhere/s")), options => options with { SocketPath = _socket.Path }, options => options with { GatewayPath = _socket.Path });
        await StartAsync(host);

        Assert.Equal("order-service,audit-service", await host.Get<IAudit>().WhoCalledAsync());
    }

    [Fact(Timeout = Limit.Test)]
    public async Task It_is_up_before_and_down_after_all_else_whatever_was_added_first()
    {
        HostApplicationBuilder builder = Configured(("Bro:GatewayPath", _socket.Path));
        builder.Services.AddHostedService<AtBothEnds>();
        using IHost host = Create(builder);
        await host.StartAsync(Token);
        await host.StopAsync(Token);

        AtBothEnds seen = host.Services.GetServices<IHostedService>().OfType<AtBothEnds>().Single();
        Assert.Equal((true, true), (seen.RanAtStart, seen.RanAtStop));
        Assert.False(host.Get<IpcServer>().GetStatus().IsRunning);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Health_tells_of_each_service_and_of_the_gateway()
    {
        HostApplicationBuilder builder = Configured(("Bro:GatewayPath", _socket.Path));
        builder.Services.AddHealthChecks().AddBroClients(tags: ["ready"]).AddBroGateway();
        using IHost host = Create(builder);
        HealthCheckService health = host.Get<HealthCheckService>();

        HealthReport before = await health.CheckHealthAsync(Token);
        Assert.Equal(["bro-gateway", "bro:audit-service", "bro:order-service"], before.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.All(before.Entries.Values, static entry => Assert.Equal(HealthStatus.Unhealthy, entry.Status));
        Assert.Equal("reconnecting", before.Entries["bro:order-service"].Data["state"]);
        Assert.Equal("stopped", before.Entries["bro-gateway"].Data["state"]);

        await StartAsync(host);
        await host.Get<IAudit>().WhoCalledAsync();
        HealthReport during = await health.CheckHealthAsync(Token);
        Assert.All(during.Entries.Values, static entry => Assert.Equal(HealthStatus.Healthy, entry.Status));
        HealthReportEntry client = during.Entries["bro:audit-service"];
        Assert.Equal("'audit-service' is connected.", client.Description);
        Assert.Equal(["ready"], client.Tags);
        Assert.Equal(
            new Dictionary<string, object> { ["state"] = "connected", ["service"] = "audit-service", ["gatewayPath"] = _socket.Path, ["connections"] = 1, ["poolSize"] = 1, ["methods"] = 1, ["pendingRequests"] = 0 },

            // the call may still count as running, because its answer is out before that is noted
            client.Data.Where(static pair => pair.Key != "runningCalls").ToDictionary());
        HealthReportEntry gateway = during.Entries["bro-gateway"];
        Assert.Equal("listening", gateway.Data["state"]);
        Assert.Equal(2, gateway.Data["services"]);
        Assert.Equal(1L, gateway.Data["callsRouted"]);

        await host.StopAsync(Token);
        HealthReport after = await health.CheckHealthAsync(Token);
        Assert.All(after.Entries.Values, static entry => Assert.Equal((HealthStatus.Unhealthy, "draining"), (entry.Status, entry.Data["state"])));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Health_says_why_there_is_no_connection()
    {
        HostApplicationBuilder builder = Configured(("Bro:GatewayPath", _socket.Path), ("Bro:ReconnectDelay", "5ms"));
        builder.Services.AddBro("order-service");
        builder.Services.AddHealthChecks().AddBroClients("rpc", HealthStatus.Degraded);
        using IHost host = builder.Build();
        var failed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Get<IpcClient>().Error += (_, error) => failed.TrySetResult(error.Exception.Message);
        await host.StartAsync(Token);
        string failure = await failed.Task.WaitAsync(Limits.Message, Token);

        (string name, HealthReportEntry entry) = Assert.Single((await host.Get<HealthCheckService>().CheckHealthAsync(Token)).Entries);
        Assert.Equal(("rpc:order-service", HealthStatus.Degraded), (name, entry.Status));
        Assert.StartsWith("There is no gateway at '", entry.Description, StringComparison.Ordinal);
        Assert.Equal(failure, entry.Description);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Health_says_of_a_taken_name_that_it_gave_up()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await gateway.ConnectAsync("order-service", static _ => { });
        HostApplicationBuilder builder = Configured(("Bro:GatewayPath", gateway.Socket.Path));
        builder.Services.AddBro("order-service");
        builder.Services.AddHealthChecks().AddBroClients();
        using IHost host = builder.Build();
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Get<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        int exitCode = Environment.ExitCode;
        await host.StartAsync(Token);
        await stopping.Task.WaitAsync(Limits.Message, Token);
        Environment.ExitCode = exitCode;

        HealthReportEntry entry = (await host.Get<HealthCheckService>().CheckHealthAsync(Token)).Entries["bro:order-service"];
        Assert.Equal("given up", entry.Data["state"]);
        Assert.Contains("'order-service' is already registered", entry.Description, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData(true, null)]
    [InlineData(true, "false")]
    [InlineData(false, "true")]
    public async Task A_gateway_that_stands_by_as_code_or_configuration_says_is_healthy(bool code, string? configured)
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        HostApplicationBuilder builder = Configured(("Bro:GatewayPath", gateway.Socket.Path));
        builder.Configuration["Bro:Gateway:OnlyIfNoneRuns"] = configured;
        builder.Services.AddBroGateway(onlyIfNoneRuns: code);
        builder.Services.AddHealthChecks().AddBroGateway();
        using IHost host = builder.Build();
        await host.StartAsync(Token);

        HealthReportEntry entry = Assert.Single((await host.Get<HealthCheckService>().CheckHealthAsync(Token)).Entries).Value;
        Assert.Equal((HealthStatus.Healthy, "standing by"), (entry.Status, entry.Data["state"]));
        await host.StopAsync(Token);
    }

    [Theory]
    [InlineData("Bro:Gateway:OnlyIfNoneRuns", "maybe", "Bro:Gateway:OnlyIfNoneRuns is \"maybe\"; it takes true or false.")]
    [InlineData("Bro:Gateway:OnlyIfNonRuns", "true", "Bro:Gateway:OnlyIfNonRuns is no option. Did you mean Bro:Gateway:OnlyIfNoneRuns?")]
    public void Whether_it_stands_by_is_checked_like_any_option(string key, string value, string problem)
    {
        HostApplicationBuilder builder = Configured((key, value));
        builder.Services.AddBroGateway();
        using IHost host = builder.Build();

        Assert.Equal(problem, Assert.ThrowsAny<OptionsValidationException>(host.Get<IpcServer>).Message);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Health_tells_of_the_client_at_a_gateway_with_a_key_by_that_key()
    {
        await using LocalGateway other = await LocalGateway.StartAsync();
        HostApplicationBuilder builder = Configured(("Bro:GatewayPath", _socket.Path), ("Bro:Keyed:other:GatewayPath", other.Socket.Path), ("Bro:ReconnectDelay", "5ms"));
        builder.Services.AddBro("order-service");
        builder.Services.AddKeyedBro("other").AddService<Audit>();
        builder.Services.AddHealthChecks().AddBroClients();
        using IHost host = builder.Build();
        await host.StartAsync(Token);
        await other.WaitForServicesAsync("audit-service");
        await host.Services.GetRequiredKeyedService<IpcClient>("other").ConnectAsync(Token);

        IReadOnlyDictionary<string, HealthReportEntry> entries = (await host.Get<HealthCheckService>().CheckHealthAsync(Token)).Entries;
        Assert.Equal(["bro:audit-service@other", "bro:order-service"], entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((HealthStatus.Healthy, other.Socket.Path), (entries["bro:audit-service@other"].Status, entries["bro:audit-service@other"].Data["gatewayPath"]));
        Assert.Equal((HealthStatus.Unhealthy, _socket.Path), (entries["bro:order-service"].Status, entries["bro:order-service"].Data["gatewayPath"]));
        await host.StopAsync(Token);
    }

    private static HostApplicationBuilder Configured(params (string Key, string Value)[] values)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(values.Select(static value => KeyValuePair.Create(value.Key, (string?)value.Value)));
        return builder;
    }

    private static IHost Create(
        HostApplicationBuilder builder, Func<IpcServerOptions, IpcServerOptions>? configureGateway = null, Func<IpcClientOptions, IpcClientOptions>? configure = null)
    {
        builder.Services.AddBro("order-service", configure).AddService<Audit>().AddClient<IAudit>();
        builder.Services.AddBroGateway(configureGateway);
        return builder.Build();
    }

    private static async Task StartAsync(IHost host)
    {
        var registered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Get<IpcServer>().ServiceRegistered += (sender, _) =>
        {
            if (((IpcServer)sender!).GetStatus().ConnectedServices == 2)
            {
                registered.TrySetResult();
            }
        };
        await host.StartAsync(Token);
        await registered.Task.WaitAsync(Limits.Message, Token);
    }

    internal sealed class AtBothEnds(IpcServer server) : IHostedService
    {
        public bool RanAtStart { get; private set; }

        public bool RanAtStop { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            RanAtStart = server.GetStatus().IsRunning;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            RanAtStop = server.GetStatus().IsRunning;
            return Task.CompletedTask;
        }
    }
}
