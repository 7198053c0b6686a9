namespace Bro.Rpc.Samples.Tests;

/// <summary>Each sample of the seed as <c>dotnet run</c> starts it: without arguments it shows what it does and ends.</summary>
public sealed class AloneTests
{
    private const int Limit = 60_000;

    private static readonly Dictionary<string, string[]> Expected = new(StringComparer.Ordinal)
    {
        ["ErrorHandling"] =
        [
            "Payment service ready!",
            "Processing payment: $99.99 of Nirikshan Bhusal",
            "Payment processed: TXN-ORD-123",
            "Payment processing failed: USER_BANNED",
            "Payment refused: This user is banned. Ask support.",
            "user-service.getUserById failed: USER_NOT_FOUND",
            "user-service.getUser failed: METHOD_NOT_FOUND",
            "delivery-service is offline",
        ],
        ["GatewayAutoRestart"] =
        [
            "Gateway error: A gateway is already running at '*",
            "Restarting gateway (attempt 1)...",
            "Gateway started",
            "Hello through the gateway",
            "Gateway stopped",
        ],
        ["GatewayWithMetrics"] =
        [
            "Gateway running at *",
            "Refused: Ask an administrator.",
            "gateway.calls.routed{from=order-service,to=user-service} 4",
            "gateway.responses{status=error} 1",
            "gateway.responses{status=success} 3",
            "gateway.services.connected 2",
            "gateway.services.disconnected 2",
            "gateway.services.total 2",
        ],
        ["GracefulShutdown"] =
        [
            "Report service ready!",
            "Working on 2026",
            "Stopping with 1 call under way",
            "Report service stopped.",
            "The caller got the report",
        ],
        ["NestedCalls"] =
        [
            "Order service ready!",
            "[Depth 2] Getting order: ORD-123",
            "[Depth 3] Getting user, called by order-service",
            "[Depth 3] Checking stock: customer → order-service → inventory-service",
            "Nirikshan Bhusal ordered 2 items, in stock: True",
        ],
        ["Resilience"] =
        [
            "Got the data of 123 after 3 calls",
            "Not tried again, as it may have run: CONNECTION_LOST",
        ],
        ["Retry"] =
        [
            "Call failed (attempt 1): TRY_AGAIN",
            "Retry attempt 1/3",
            "Call failed (attempt 2): TRY_AGAIN",
            "Retry attempt 2/3",
            "Got the data of 123 after 3 calls",
            "Not tried again: METHOD_NOT_FOUND",
        ],
        ["SimpleService"] =
        [
            "User service ready!",
            "Getting user: 123",
            "Called by: order-service",
            "The caller got: Nirikshan Bhusal <nirikshan@nirikshan.com>",
            "User service stopped.",
        ],
    };

    public static TheoryData<string> All => [.. SampleProcess.Names];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_sample_of_the_seed_is_tested() => Assert.Equal(Expected.Keys.Order(StringComparer.Ordinal), SampleProcess.Names);

    [Theory(Timeout = Limit)]
    [MemberData(nameof(All))]
    public async Task A_sample_shows_what_it_does_ends_well_and_leaves_nothing_behind(string name)
    {
        await using SampleProcess sample = SampleProcess.Start(name);

        (int exitCode, IReadOnlyList<string> lines) = await sample.EndAsync(Token);

        Assert.Equal(Expected[name], lines.Zip(Expected[name].Concat(lines), static (line, expected) => Masked(line, expected)));
        Assert.Equal(0, exitCode);
    }

    // A line that is expected up to a * is compared up to there.
    private static string Masked(string line, string expected) =>
        expected.EndsWith('*') && line.StartsWith(expected[..^1], StringComparison.Ordinal) ? expected : line;
}
