using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Samples.Tests;

/// <summary>The gateway with web pages, asked over HTTP.</summary>
public sealed partial class WebGatewayTests : IAsyncLifetime
{
    private const int Limit = 60_000;

    private readonly TemporarySocket _socket = new();
    private readonly HttpClient _http = new();
    private readonly SampleProcess _sample;

    public WebGatewayTests() => _sample = SampleProcess.StartWeb("Gateway", "--urls", "http://127.0.0.1:0", "--Bro:Gateway:SocketPath", _socket.Path);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        OutputLine line = await _sample.Running.WaitForLineAsync("Now listening on: ", cancellationToken: Token);
        _http.BaseAddress = new Uri(line.Text.Split("on: ")[1]);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _sample.DisposeAsync();
        _socket.Dispose();
    }

    [Fact(Timeout = Limit)]
    public async Task Health_and_services_have_the_fields_of_the_seed()
    {
        DateTimeOffset before = DateTimeOffset.UtcNow;
        await using IpcClient user = await ConnectAsync("user-service", static client => client.RegisterMethod("getUserById", static (call, _) => Task.FromResult(call.Params)));
        await using IpcClient order = await ConnectAsync("order-service");

        JsonElement health = await _http.GetFromJsonAsync<JsonElement>("/health", Token);
        JsonElement services = await _http.GetFromJsonAsync<JsonElement>("/services", Token);

        Assert.Equal("""{"healthy":true,"services":["order-service","user-service"],"connectedServices":2}""", health.GetRawText());
        Assert.Equal(["order-service", "user-service"], services.GetProperty("services").EnumerateArray().Select(static service => service.GetProperty("name").GetString()));
        JsonElement row = services.GetProperty("services")[1];
        Assert.Equal(["name", "methods", "connectedAt", "lastHeartbeat"], row.EnumerateObject().Select(static field => field.Name));
        Assert.Equal("getUserById", Assert.Single(row.GetProperty("methods").EnumerateArray()).GetString());
        Assert.All(["connectedAt", "lastHeartbeat"], field => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", row.GetProperty(field).GetString()));
        Assert.InRange(row.GetProperty("connectedAt").GetDateTimeOffset(), before.AddSeconds(-1), DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.InRange(row.GetProperty("lastHeartbeat").GetDateTimeOffset(), before.AddSeconds(-1), DateTimeOffset.UtcNow.AddSeconds(1));
    }

    [Fact(Timeout = Limit)]
    public async Task Every_line_of_the_readme_that_asks_something_is_answered()
    {
        string[] asked = [.. Questions().Matches(await File.ReadAllTextAsync(SampleProcess.ReadmeOf("Gateway"), Token)).Select(static match => match.Groups["path"].Value)];

        Assert.Equal(["/health", "/services", "/healthz", "/metrics", "/openapi/v1.json"], asked);
        foreach (string path in asked)
        {
            using HttpResponseMessage answer = await _http.GetAsync(path, Token);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.NotEmpty(await answer.Content.ReadAsStringAsync(Token));
        }
    }

    [Fact(Timeout = Limit)]
    public async Task OpenApi_knows_both_pages_and_their_fields()
    {
        JsonElement api = await _http.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Token);

        JsonElement paths = api.GetProperty("paths");
        Assert.Equal(["/health", "/services"], paths.EnumerateObject().Select(static path => path.Name));
        Assert.Equal("GetHealth", paths.GetProperty("/health").GetProperty("get").GetProperty("operationId").GetString());
        JsonElement schemas = api.GetProperty("components").GetProperty("schemas");
        Assert.Equal(["healthy", "services", "connectedServices"], schemas.GetProperty("HealthPage").GetProperty("properties").EnumerateObject().Select(static field => field.Name));
        JsonElement row = schemas.GetProperty("ServiceRow").GetProperty("properties");
        Assert.Equal(["name", "methods", "connectedAt", "lastHeartbeat"], row.EnumerateObject().Select(static field => field.Name));
        Assert.Equal("date-time", row.GetProperty("connectedAt").GetProperty("format").GetString());
    }

    [Fact(Timeout = Limit)]
    public async Task The_health_check_and_the_metrics_are_there()
    {
        Assert.Equal("Healthy", await _http.GetStringAsync("/healthz", Token));
        using HttpResponseMessage metrics = await _http.GetAsync("/metrics", Token);
        Assert.Equal("text/plain", metrics.Content.Headers.ContentType?.MediaType);
        Assert.Contains("# TYPE target_info gauge", await metrics.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task The_metrics_of_the_gateway_count_connections_and_calls()
    {
        await using IpcClient user = await ConnectAsync("user-service", static client => client.RegisterMethod("getUserById", static (call, _) => Task.FromResult(call.Params)));
        await using IpcClient order = await ConnectAsync("order-service");
        await order.CallAsync("user-service", "getUserById", cancellationToken: Token);
        await Assert.ThrowsAsync<IpcException>(() => order.CallAsync("nobody", "here", cancellationToken: Token).AsTask());

        string[] metrics = (await _http.GetStringAsync("/metrics", Token)).Split('\n');

        Assert.Equal("2", Value("bro_gateway_services"));
        Assert.Equal("1", Value("bro_gateway_routed_calls", "bro_service=\"user-service\""));
        Assert.Equal("1", Value("bro_gateway_routed_responses"));
        Assert.Equal("1", Value("bro_gateway_errors", "error_type=\"SERVICE_NOT_FOUND\""));

        // name{attributes} value [time]; the exporter adds the unit's suffix or "_total" by the kind of the instrument
        string Value(string name, string attribute = "bro_gateway=")
        {
            string line = Assert.Single(metrics, line => line.StartsWith(name, StringComparison.Ordinal) && line.Contains(attribute, StringComparison.Ordinal));
            return line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0];
        }
    }

    [Fact(Timeout = Limit)]
    public async Task It_ends_on_SIGTERM_and_takes_its_socket_with_it()
    {
        _sample.Running.Signal(ProcessSignal.Terminate);

        (int exitCode, _) = await _sample.EndAsync(Token);

        Assert.Equal(0, exitCode);
        Assert.False(File.Exists(_socket.Path));
    }

    [Theory(Timeout = Limit)]
    [InlineData("--Bro:Gateway:MaxConections=3", 2, "Bro:Gateway:MaxConections is no option. Did you mean Bro:Gateway:MaxConnections? The application stops.")]
    [InlineData("--Bro:Gateway:SocketPath=/nowhere/s", 1, "The gateway cannot listen at '/nowhere/s': there is no folder '/nowhere'. Create it, or choose another SocketPath. The application stops.")]
    public async Task What_cannot_work_is_one_line_and_an_exit_code(string argument, int exitCode, string problem)
    {
        await using SampleProcess sample = SampleProcess.StartWeb("Gateway", "--urls", "http://127.0.0.1:0", argument);

        (int ended, IReadOnlyList<string> lines) = await sample.EndAsync(Token);

        Assert.Equal(exitCode, ended);
        Assert.Equal(problem, lines[lines.ToList().FindIndex(static line => line.StartsWith("crit: ", StringComparison.Ordinal)) + 1].Trim());
        Assert.Single(lines, static line => line.StartsWith("crit: ", StringComparison.Ordinal) || line.StartsWith("fail: ", StringComparison.Ordinal));
    }

    private async Task<IpcClient> ConnectAsync(string serviceName, Action<IpcClient>? prepare = null)
    {
        var client = new IpcClient(new IpcClientOptions { ServiceName = serviceName, GatewayPath = _socket.Path });
        prepare?.Invoke(client);
        await client.ConnectAsync(Token);
        return client;
    }

    [GeneratedRegex(@"^curl http://localhost:3000(?<path>\S+)", RegexOptions.Multiline)]
    private static partial Regex Questions();
}
