using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Gateway;

/// <summary><c>bro gateway</c> as a user of a shell knows it.</summary>
public sealed class GatewayProcessTests : IDisposable
{
    private readonly TemporarySocket _socket = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _socket.Dispose();

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData(ProcessSignal.Terminate)]
    [InlineData(ProcessSignal.Interrupt)]
    public async Task It_serves_until_a_signal_and_takes_its_socket_with_it(ProcessSignal signal)
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(_socket.Path, Token);
        await using PeerProcess worker = await PeerProcess.StartTypedAsync(_socket.Path, Token);
        await using PeerProcess caller = await PeerProcess.StartCallerAsync(_socket.Path, "caller", Token);
        Assert.Equal("\"hello\"", (await caller.CallAsync("echo", "hello", Token)).Text());

        gateway.Process.Signal(signal);

        Assert.Equal(0, await gateway.Process.WaitForExitAsync(cancellationToken: Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_socket.Directory));
        Assert.Empty(gateway.Process.StandardError);
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Verbose_logs_every_call_and_else_none_is_logged(bool isVerbose)
    {
        await using RunningProcess gateway = Start(["--socket", _socket.Path, .. isVerbose ? ["--verbose"] : Array.Empty<string>()]);
        await gateway.WaitForLineAsync("The gateway listens at", cancellationToken: Token);
        await using PeerProcess worker = await PeerProcess.StartTypedAsync(_socket.Path, Token);
        await using PeerProcess caller = await PeerProcess.StartCallerAsync(_socket.Path, "caller", Token);
        Assert.Equal("\"hello\"", (await caller.CallAsync("echo", "hello", Token)).Text());

        gateway.Signal(ProcessSignal.Terminate);
        await gateway.WaitForExitAsync(cancellationToken: Token);

        Assert.Contains(gateway.Output, line => line.Text.Contains("Service worker registered", StringComparison.Ordinal));
        Assert.Equal(isVerbose, gateway.Output.Any(line => line.Text.Contains("caller → worker.echo [", StringComparison.Ordinal)));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_second_one_at_the_same_path_leaves_the_first_unharmed()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(_socket.Path, Token);
        await using PeerProcess worker = await PeerProcess.StartTypedAsync(_socket.Path, Token);
        await using PeerProcess caller = await PeerProcess.StartCallerAsync(_socket.Path, "caller", Token);

        await using RunningProcess second = Start("--socket", _socket.Path);

        Assert.Equal(1, await second.WaitForExitAsync(cancellationToken: Token));
        Assert.Equal([$"bro: A gateway is already running at '{_socket.Path}'. Use that one, stop it first, or choose another SocketPath."], second.StandardError);
        Assert.Equal("1", (await caller.CallAsync("echo", 1, Token)).Text());
        await using PeerProcess newcomer = await PeerProcess.StartCallerAsync(_socket.Path, "newcomer", Token);
        Assert.Equal("2", (await newcomer.CallAsync("echo", 2, Token)).Text());
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("gateway --bogus", "Unrecognized command or argument '--bogus'.")]
    [InlineData("gateway --socket", "Required argument missing for option: '--socket'.")]
    [InlineData("gateway --heartbeat-interval soon", "bro: --heartbeat-interval is \"soon\"; it takes a time above zero with its unit, such as 500ms, 30s, 5m, 1h or 00:00:30.")]
    [InlineData("gateway --heartbeat-interval 30", "bro: --heartbeat-interval is \"30\"; it takes a time")]
    [InlineData("gateway --heartbeat-interval 0s", "bro: --heartbeat-interval is \"0s\"; it takes a time")]
    [InlineData("gateway --heartbeat-interval NaNs", "bro: --heartbeat-interval is \"NaNs\"; it takes a time")]
    [InlineData("gateway --heartbeat-interval 1e300s", "bro: --heartbeat-interval is \"1e300s\"; it takes a time")]
    [InlineData("gateway --max-nesting 65", "bro: --max-nesting is \"65\"; it takes a whole number from 1 to 64.")]
    [InlineData("gateway --allowed-users root", "bro: --allowed-users is \"root\"; it takes numbers of users, such as 1000,1001.")]
    [InlineData("gateway --socket-mode 999", "bro: --socket-mode is \"999\"; it takes an octal mode, such as 0600, 0660 or 0666.")]
    [InlineData("gateway --max-queued-bytes 100", "bro: --max-queued-bytes is 100; it must have room for one message")]
    [InlineData("gateway --config /nowhere/bro.json", "bro: There is no file '/nowhere/bro.json'. Give --config the path of a JSON file with a section Bro:Gateway.")]
    [InlineData("gatewya", "'gatewya'")]
    [InlineData("", "Required command was not provided.")]
    public async Task A_command_line_that_cannot_work_ends_with_2_and_says_why(string arguments, string problem)
    {
        await using RunningProcess bro = ProcessRunner.StartDotnet(Programs.Bro, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        int exitCode = await bro.WaitForExitAsync(cancellationToken: Token);

        Assert.True(exitCode == 2, bro.Describe());
        Assert.Contains(problem, Assert.Single(bro.StandardError, static line => line.Length > 0), StringComparison.Ordinal);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_path_that_is_too_long_for_a_socket_ends_with_2_and_says_so()
    {
        await using RunningProcess bro = Start("--socket", $"/tmp/{new string('a', 200)}");

        Assert.Equal(2, await bro.WaitForExitAsync(cancellationToken: Token));
        Assert.Contains("has 205 bytes", Assert.Single(bro.StandardError), StringComparison.Ordinal);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_file_that_is_no_socket_is_left_alone()
    {
        await File.WriteAllTextAsync(_socket.Path, "precious", Token);

        await using RunningProcess bro = Start("--socket", _socket.Path);

        Assert.Equal(1, await bro.WaitForExitAsync(cancellationToken: Token));
        Assert.Contains("is not a socket", Assert.Single(bro.StandardError), StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(_socket.Path, Token));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_killed_one_is_started_again_at_the_same_path_and_its_clients_come_back()
    {
        await using GatewayProcess first = await GatewayProcess.StartAsync(_socket.Path, Token);
        await using PeerProcess worker = await PeerProcess.StartTypedAsync(_socket.Path, Token);
        await using PeerProcess caller = await PeerProcess.StartCallerAsync(_socket.Path, "caller", Token);
        first.Process.KillAlone();
        await first.Process.WaitForExitAsync(cancellationToken: Token);
        Assert.True(File.Exists(_socket.Path), "A killed gateway cannot remove its socket.");

        await using GatewayProcess second = await GatewayProcess.StartAsync(_socket.Path, Token);
        await second.WaitForServiceAsync("worker", Token);

        Assert.Equal("\"again\"", (await caller.CallAsync("echo", "again", Token)).Text());
    }

    private static RunningProcess Start(params IReadOnlyList<string> arguments) =>
        ProcessRunner.StartDotnet(Programs.Bro, ["gateway", .. arguments]);
}
