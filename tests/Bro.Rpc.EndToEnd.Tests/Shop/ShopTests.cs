using System.Text.RegularExpressions;
using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Shop;

public sealed class ShopTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task The_whole_shop_tells_its_story_and_leaves_nothing_behind()
    {
        await using ShopProcess shop = ShopProcess.Start();

        int exitCode = await shop.Process.WaitForExitAsync(cancellationToken: Token);

        Assert.Empty(shop.FindLiving());
        await shop.AssertNothingIsLeftAsync(Token);
        Assert.True(exitCode == 0, shop.Process.Describe());
        Assert.Empty(shop.Process.StandardError);
        AssertStory(shop.Process.StandardOutput);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task The_command_of_the_readme_tells_the_story()
    {
        await using ShopProcess shop = ShopProcess.StartAsTheReadmeSays();

        int exitCode = await shop.Process.WaitForExitAsync(cancellationToken: Token);

        await shop.AssertNothingIsLeftAsync(Token);
        Assert.True(exitCode == 0, shop.Process.Describe());
        AssertStory(shop.Process.StandardOutput);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task One_service_alone_serves_a_peer_that_knows_the_protocol_only()
    {
        using var socket = new TemporarySocket();
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(socket.Path, Token);
        await using RunningProcess service = ProcessRunner.StartDotnet(Programs.Shop, "user-service", "--socket", socket.Path);
        await gateway.WaitForServiceAsync("user-service", Token);
        await using MockPeer peer = await MockPeer.ConnectAsync(socket.Path, Token);
        await peer.RegisterAsync("stranger", cancellationToken: Token);

        var response = await peer.CallAsync("user-service", "getUserById", new System.Text.Json.Nodes.JsonObject { ["userId"] = "ada" }, cancellationToken: Token);

        Assert.Equal("""{"id":"ada","name":"Ada","cardNumber":"4000-0000-0000-1234"}""", Messages.ToText(response["data"]!));
        service.Signal(ProcessSignal.Terminate);
        Assert.Equal(0, await service.WaitForExitAsync(cancellationToken: Token));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Without_an_option_configuration_says_where_the_gateway_is()
    {
        using var socket = new TemporarySocket();
        await using RunningProcess gateway = Start("gateway");
        await using RunningProcess service = Start("payment-service");

        await gateway.WaitForLineAsync($"listening {socket.Path}", cancellationToken: Token);
        await gateway.WaitForLineAsync("connected payment-service", cancellationToken: Token);

        RunningProcess Start(string name) => ProcessRunner.Start(
            new ProcessStart(ProcessRunner.DotnetPath, ["exec", Programs.Shop, name]) { Environment = new Dictionary<string, string?> { ["IPC_GATEWAY_PATH"] = socket.Path } });
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("gateway", "Bro__Gateway__MaxNesting", "Bro:Gateway:MaxNesting is \"3x\"; it takes a whole number from 1 to 64.")]
    [InlineData("payment-service", "Bro__PoolSize", "Bro:PoolSize is \"3x\"; it takes a whole number from 1 to 64.")]
    [InlineData("order-service", "Bro__PoolSize", "Bro:PoolSize is \"3x\"; it takes a whole number from 1 to 64.")]
    [InlineData("customer", "Bro__PoolSize", "Bro:PoolSize is \"3x\"; it takes a whole number from 1 to 64.")]
    public async Task A_part_with_a_wrong_option_says_so_in_one_line_and_ends_with_2(string name, string variable, string problem)
    {
        using var socket = new TemporarySocket();
        await using ShopProcess part = ShopProcess.StartPart(name, socket.Path, new Dictionary<string, string?> { [variable] = "3x" });

        Assert.Equal(2, await part.Process.WaitForExitAsync(cancellationToken: Token));
        Assert.Contains(problem, Assert.Single(part.Process.StandardError, static line => line.Contains("Bro:", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain(part.Process.StandardError, static line => line.Contains("   at ", StringComparison.Ordinal));
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("bakery", "'bakery' is not understood.")]
    [InlineData("--socket", "--socket needs a path.")]
    [InlineData("--socket /tmp/x.sock", "the whole shop takes no options")]
    [InlineData("user-service order-service", "'order-service' is not understood.")]
    public async Task A_command_line_that_is_not_understood_is_answered_with_the_usage(string arguments, string problem)
    {
        await using RunningProcess shop = ProcessRunner.StartDotnet(Programs.Shop, arguments.Split(' '));

        int exitCode = await shop.WaitForExitAsync(cancellationToken: Token);

        Assert.Equal(2, exitCode);
        Assert.Contains(problem, shop.StandardError[0], StringComparison.Ordinal);
        Assert.Contains(shop.StandardError, line => line.Contains("usage: dotnet run", StringComparison.Ordinal));
        Assert.Empty(shop.StandardOutput);
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("user-service")]
    [InlineData("payment-service")]
    public async Task A_service_without_a_gateway_keeps_trying_and_buries_nothing_in_a_stack_trace(string name)
    {
        using var socket = new TemporarySocket();
        await using RunningProcess shop = ProcessRunner.StartDotnet(Programs.Shop, name, "--socket", socket.Path);

        OutputLine line = await shop.WaitForLineAsync($"{name} cannot connect and tries again", cancellationToken: Token);

        Assert.Contains($"There is no gateway at '{socket.Path}'", line.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line.Text, StringComparison.Ordinal);
        await shop.WaitForLineAsync("Application started", cancellationToken: Token);
        shop.Signal(ProcessSignal.Terminate);
        Assert.Equal(0, await shop.WaitForExitAsync(cancellationToken: Token));
    }

    private static void AssertStory(IReadOnlyList<string> lines)
    {
        string[] told = [.. lines.Select(line => Regex.Replace(line, @"\d+\.\d+ s left|process \d+ +\S+", "*").Trim()).Where(line => line.Length > 0)];

        // services connect in any order; what follows stands in that of the calls
        Assert.Equal(
            ["gateway            *", "inventory-service  *", "order-service      *", "payment-service    *", "user-service       *"],
            told[1..6].Order(StringComparer.Ordinal));
        Assert.Equal(
            [
                "Ada orders tea: a typed call, and three nested ones",
                "depth 2   *   customer → order-service.placeOrder()",
                "depth 3   *   customer → order-service → user-service.getUserById()",
                "depth 3   *   customer → order-service → inventory-service.reserve()",
                "depth 3   *   customer → order-service → payment-service.charge()",
                "✓ order-1: 2 × tea for Ada, paid 9.00 (receipt-1)",
                "Grace's card is declined: the error of payment-service, two calls away",
                "depth 2   *   customer → order-service.placeOrder()",
                "depth 3   *   customer → order-service → user-service.getUserById()",
                "depth 3   *   customer → order-service → inventory-service.reserve()",
                "depth 3   *   customer → order-service → payment-service.charge()",
                "depth 3   *   customer → order-service → inventory-service.release()",
                "✗ CARD_DECLINED: The bank declined 4.50 on the card 4000-0000-0000-0002.",
                "Ada gets her money back: a raw call, without a contract",
                "depth 2   *   customer → payment-service.refund()",
                "✓ {\"receiptId\":\"receipt-1\",\"refunded\":true}",
                "Ada looks at her orders",
                "depth 2   *   customer → order-service.getOrders()",
                "✓ order-1: 2 × tea",
                "All processes have ended, and nothing is left behind.",
            ],
            told[6..]);
    }
}
