using System.Globalization;
using System.Text.RegularExpressions;
using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Shop;

/// <summary>The shop is ended from outside, at several moments of its life.</summary>
public sealed class ShopEndingTests
{
    private const string GatewayListens = "  gateway ";
    private const string FirstConnected = " connected";
    private const string FirstNestedCall = "depth 3";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData(ProcessSignal.Interrupt, 130, GatewayListens)]
    [InlineData(ProcessSignal.Interrupt, 130, FirstConnected)]
    [InlineData(ProcessSignal.Interrupt, 130, FirstNestedCall)]
    [InlineData(ProcessSignal.Terminate, 143, GatewayListens)]
    [InlineData(ProcessSignal.Terminate, 143, FirstConnected)]
    [InlineData(ProcessSignal.Terminate, 143, FirstNestedCall)]
    [InlineData(ProcessSignal.Hangup, 129, FirstConnected)]
    public async Task A_signal_ends_the_whole_shop(ProcessSignal signal, int exitCode, string moment)
    {
        await using ShopProcess shop = ShopProcess.Start();
        await shop.Process.WaitForLineAsync(moment, cancellationToken: Token);

        shop.Process.Signal(signal);

        await AssertEndsAsync(shop, exitCode);
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("INT", 130, GatewayListens)]
    [InlineData("INT", 130, FirstConnected)]
    [InlineData("INT", 130, FirstNestedCall)]
    [InlineData("TERM", 143, GatewayListens)]
    [InlineData("HUP", 129, FirstConnected)]
    public async Task A_signal_to_the_whole_group_ends_it_as_well(string signal, int exitCode, string moment)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "setsid(1) is of Linux.");
        await using ShopProcess shop = ShopProcess.StartGroup();
        await shop.Process.WaitForLineAsync(moment, cancellationToken: Token);

        await using RunningProcess kill = ProcessRunner.Start("kill", $"-{signal}", "--", string.Create(CultureInfo.InvariantCulture, $"-{shop.Process.Id}"));

        Assert.Equal(0, await kill.WaitForExitAsync(cancellationToken: Token));
        await AssertEndsAsync(shop, exitCode);
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData(GatewayListens)]
    [InlineData(FirstConnected)]
    [InlineData(FirstNestedCall)]
    public async Task Its_processes_end_by_themselves_when_the_shop_is_killed(string moment)
    {
        await using ShopProcess shop = ShopProcess.Start();
        await shop.Process.WaitForLineAsync(moment, cancellationToken: Token);

        shop.Process.KillAlone();

        await shop.AssertNothingIsLeftAsync(Token);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_gateway_that_is_killed_ends_the_shop_with_a_message()
    {
        await using ShopProcess shop = ShopProcess.Start();
        OutputLine line = await shop.Process.WaitForLineAsync(GatewayListens, cancellationToken: Token);

        await KillAsync(line);

        Assert.Equal(1, await shop.Process.WaitForExitAsync(cancellationToken: Token));
        Assert.Contains(shop.Process.StandardError, text => Regex.IsMatch(text, @"^shop: gateway \(process \d+\) ended with exit code 137 before the story did\."));
        AssertAllEndedInOrder(shop);
        await shop.AssertNothingIsLeftAsync(Token);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_service_that_is_killed_ends_the_shop_with_a_message()
    {
        await using ShopProcess shop = ShopProcess.Start();
        OutputLine line = await shop.Process.WaitForLineAsync(FirstConnected, cancellationToken: Token);

        await KillAsync(line);

        Assert.Equal(1, await shop.Process.WaitForExitAsync(cancellationToken: Token));
        Assert.Contains(shop.Process.StandardError, text => Regex.IsMatch(text, @"^shop: \w+-service \(process \d+\) ended with exit code 137 before the story did\."));
        AssertAllEndedInOrder(shop);
        await shop.AssertNothingIsLeftAsync(Token);
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("TMPDIR", "/nowhere", "There is no place for its socket in '/nowhere/'")]
    [InlineData("Logging__LogLevel__Default", "Loud", "Configuration value 'Loud' is not supported")]
    public async Task A_process_that_cannot_start_ends_the_shop_with_a_message(string variable, string value, string problem)
    {
        await using ShopProcess shop = ShopProcess.StartWith(variable, value);

        int exitCode = await shop.Process.WaitForExitAsync(cancellationToken: Token);

        Assert.Equal(1, exitCode);
        Assert.Equal(2, shop.Process.StandardError.Count);
        Assert.StartsWith($"shop: gateway failed: {problem}", shop.Process.StandardError[0], StringComparison.Ordinal);
        Assert.Contains("ended with exit code 1 before the story did.", shop.Process.StandardError[1], StringComparison.Ordinal);
        await shop.AssertNothingIsLeftAsync(Token);
    }

    // a signal may come when the story has just been told: then it ends as if there had been none
    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("Bro__PoolSise", 2, "Bro:PoolSise is no option. Did you mean Bro:PoolSize?")]
    [InlineData("SHOP_NOTHING", 1, "Service 'user-service' is already registered")]
    public async Task A_part_that_cannot_work_says_why_and_its_exit_code_does(string variable, int exitCode, string problem)
    {
        using var socket = new TemporarySocket();
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(socket.Path, Token);
        await using MockPeer first = await MockPeer.ConnectAsync(socket.Path, Token);
        await first.RegisterAsync("user-service", cancellationToken: Token);
        await using ShopProcess part = ShopProcess.StartPart("user-service", socket.Path, new Dictionary<string, string?> { [variable] = "3" });

        Assert.Equal(exitCode, await part.Process.WaitForExitAsync(cancellationToken: Token));
        Assert.Contains(part.Process.StandardError, text => text.Contains(problem, StringComparison.Ordinal));
    }

    private static async Task AssertEndsAsync(ShopProcess shop, int exitCode)
    {
        int actual = await shop.Process.WaitForExitAsync(cancellationToken: Token);

        await shop.AssertNothingIsLeftAsync(Token);
        bool told = shop.Process.StandardOutput.Any(line => line.StartsWith("All processes have ended", StringComparison.Ordinal));
        Assert.True(actual == (told ? 0 : exitCode), shop.Process.Describe());
        AssertAllEndedInOrder(shop);
    }

    private static void AssertAllEndedInOrder(ShopProcess shop) =>
        Assert.DoesNotContain(shop.Process.StandardError, line => line.Contains("had to be killed", StringComparison.Ordinal));

    private static async Task KillAsync(OutputLine line)
    {
        string id = Regex.Match(line.Text, @"process (\d+)").Groups[1].Value;
        await using RunningProcess kill = ProcessRunner.Start("kill", "-KILL", id);
        Assert.Equal(0, await kill.WaitForExitAsync(cancellationToken: Token));
    }
}
