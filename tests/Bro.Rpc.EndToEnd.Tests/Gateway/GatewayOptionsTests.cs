using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Gateway;

/// <summary>Where <c>bro gateway</c> takes its options from, and which of them wins.</summary>
public sealed class GatewayOptionsTests : IDisposable
{
    private readonly TemporarySocket _socket = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _socket.Dispose();

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task The_command_line_goes_before_the_environment_and_that_before_the_file()
    {
        string file = await WriteAsync($$"""{ "Bro": { "Gateway": { "SocketPath": "{{_socket.Path}}.file", "MaxConnections": 0, "MaxNesting": 0, "SocketMode": 660 } } }""");
        await using RunningProcess bro = Start(
            new Dictionary<string, string?> { ["Bro__Gateway__MaxConnections"] = "3", ["Bro__Gateway__MaxNesting"] = "-1", ["IPC_GATEWAY_PATH"] = _socket.Path },
            "--config", file, "--max-nesting", "8");

        await bro.WaitForLineAsync($"The gateway listens at {_socket.Path}", cancellationToken: Token);

        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(_socket.Path) == (UnixFileMode)0b110_110_000);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task The_section_in_the_environment_goes_before_the_variable_of_the_node_world()
    {
        await using RunningProcess bro = Start(new Dictionary<string, string?> { ["Bro__Gateway__SocketPath"] = _socket.Path, ["IPC_GATEWAY_PATH"] = "/nowhere/s" });

        await bro.WaitForLineAsync($"The gateway listens at {_socket.Path}", cancellationToken: Token);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task It_listens_where_clients_look_for_it_by_the_same_environment()
    {
        await using RunningProcess bro = Start(new Dictionary<string, string?> { ["Bro__GatewayPath"] = _socket.Path, ["IPC_GATEWAY_PATH"] = "/nowhere/s" });

        await bro.WaitForLineAsync($"The gateway listens at {_socket.Path}", cancellationToken: Token);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_path_for_clients_that_cannot_be_listened_at_is_said_in_one_line()
    {
        string path = "/" + new string('x', 200);
        await using RunningProcess bro = Start(new Dictionary<string, string?> { ["Bro__GatewayPath"] = path });

        Assert.Equal(2, await bro.WaitForExitAsync(cancellationToken: Token));
        Assert.StartsWith($"bro: Bro:GatewayPath '{path}' has 201 bytes; ", Assert.Single(bro.StandardError), StringComparison.Ordinal);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task All_that_is_wrong_with_a_file_is_said_in_one_line()
    {
        string file = await WriteAsync("""{ "Bro": { "Gateway": { "MaxConections": 5, "Timeout": 30, "AllowedUsers": [1, "a"] } } }""");
        await using RunningProcess bro = Start(new Dictionary<string, string?>(), "--config", file);

        Assert.Equal(2, await bro.WaitForExitAsync(cancellationToken: Token));
        Assert.Equal(
            "bro: Bro:Gateway:MaxConections is no option. Did you mean Bro:Gateway:MaxConnections? "
            + "Bro:Gateway:Timeout is \"30\"; it takes a time above zero with its unit, such as 500ms, 30s, 5m, 1h or 00:00:30. "
            + "Bro:Gateway:AllowedUsers is a section of \"1\", \"a\"; it takes numbers of users, such as 1000,1001.",
            Assert.Single(bro.StandardError));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_file_that_is_no_json_is_said_to_be_none()
    {
        string file = await WriteAsync("{ Bro");
        await using RunningProcess bro = Start(new Dictionary<string, string?>(), "--config", file);

        Assert.Equal(2, await bro.WaitForExitAsync(cancellationToken: Token));
        Assert.StartsWith($"bro: '{file}' cannot be read: ", Assert.Single(bro.StandardError), StringComparison.Ordinal);
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("true", true)]
    [InlineData("express:*", false)]
    public async Task Debug_logs_calls_and_what_others_write_there_is_theirs(string debug, bool isVerbose)
    {
        await using RunningProcess bro = Start(new Dictionary<string, string?> { ["DEBUG"] = debug }, "--socket", _socket.Path);
        await bro.WaitForLineAsync("The gateway listens at", cancellationToken: Token);
        await using PeerProcess worker = await PeerProcess.StartTypedAsync(_socket.Path, Token);
        await using PeerProcess caller = await PeerProcess.StartCallerAsync(_socket.Path, "caller", Token);
        Assert.Equal("1", (await caller.CallAsync("echo", 1, Token)).Text());

        bro.Signal(ProcessSignal.Terminate);
        await bro.WaitForExitAsync(cancellationToken: Token);

        Assert.Equal(isVerbose, bro.Output.Any(static line => line.Text.Contains("caller → worker.echo [", StringComparison.Ordinal)));
    }

    private static RunningProcess Start(IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        ProcessRunner.Start(new ProcessStart(ProcessRunner.DotnetPath, ["exec", Programs.Bro, "gateway", .. arguments]) { Environment = environment });

    private async Task<string> WriteAsync(string json)
    {
        string file = Path.Combine(_socket.Directory, "bro.json");
        await File.WriteAllTextAsync(file, json, Token);
        return file;
    }
}
