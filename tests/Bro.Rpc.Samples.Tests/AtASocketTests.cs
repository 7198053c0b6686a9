using System.Text.Json;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Samples.Tests;

/// <summary>The services of the seed at a gateway of somebody else's, until they are told to stop.</summary>
public sealed class AtASocketTests : IAsyncLifetime
{
    private const int Limit = 60_000;

    private readonly TemporarySocket _socket = new();
    private readonly IpcServer _gateway;
    private readonly IpcClient _caller;

    public AtASocketTests()
    {
        _gateway = new IpcServer(new IpcServerOptions { SocketPath = _socket.Path });
        _caller = new IpcClient(new IpcClientOptions { ServiceName = "tests", GatewayPath = _socket.Path });
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _gateway.StartAsync(Token);
        await _caller.ConnectAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _caller.DisposeAsync();
        await _gateway.DisposeAsync();
        _socket.Dispose();
    }

    [Theory(Timeout = Limit)]
    [InlineData("SimpleService", "user-service", "getUserById", "{\"userId\":\"7\"}", "Nirikshan Bhusal")]
    [InlineData("NestedCalls", "order-service", "getOrderDetails", "{\"orderId\":\"7\"}", "\"inStock\":true")]
    [InlineData("ErrorHandling", "payment-service", "processPayment", "{\"userId\":\"123\",\"orderId\":\"7\",\"amount\":1}", "TXN-7")]
    [InlineData("GracefulShutdown", "report-service", "makeReport", "{\"name\":\"7\"}", "the report")]
    public async Task A_service_serves_others_and_ends_on_SIGTERM(string sample, string service, string method, string parameters, string expected)
    {
        await using SampleProcess process = SampleProcess.Start(sample, "--socket", _socket.Path);
        await process.Running.WaitForLineAsync("ready!", cancellationToken: Token);

        JsonElement result = await _caller.CallAsync<JsonElement>(service, method, JsonElement.Parse(parameters), cancellationToken: Token);
        process.Running.Signal(ProcessSignal.Terminate);
        (int exitCode, _) = await process.EndAsync(Token);

        Assert.Contains(expected, result.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
        Assert.True(_gateway.GetStatus().IsRunning);
    }

    [Fact(Timeout = Limit)]
    public async Task A_service_that_is_told_to_stop_answers_the_call_that_is_under_way()
    {
        await using SampleProcess process = SampleProcess.Start("GracefulShutdown", "--socket", _socket.Path);
        await process.Running.WaitForLineAsync("ready!", cancellationToken: Token);

        Task<string> report = _caller.CallAsync<string>("report-service", "makeReport", new { name = "2026" }, cancellationToken: Token).AsTask();
        await process.Running.WaitForLineAsync("Working on 2026", cancellationToken: Token);
        process.Running.Signal(ProcessSignal.Terminate);

        Assert.Equal("the report", await report);
        (int exitCode, IReadOnlyList<string> lines) = await process.EndAsync(Token);
        Assert.Equal(0, exitCode);
        Assert.Equal(["Report service ready!", "Working on 2026", "Stopping with 1 call under way", "Report service stopped."], lines);
    }

    [Theory(Timeout = Limit)]
    [InlineData("Retry")]
    [InlineData("Resilience")]
    public async Task What_ends_by_itself_works_at_a_gateway_of_somebody_elses_too(string sample)
    {
        await using SampleProcess process = SampleProcess.Start(sample, "--socket", _socket.Path);

        (int exitCode, IReadOnlyList<string> lines) = await process.EndAsync(Token);

        Assert.Equal(0, exitCode);
        Assert.Contains("Got the data of 123 after 3 calls", lines);
        Assert.Equal(4, _gateway.GetStatus().CallsRouted);
    }
}
