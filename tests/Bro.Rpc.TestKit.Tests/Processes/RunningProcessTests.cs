using System.ComponentModel;
using System.Globalization;
using Xunit;

namespace Bro.Rpc.TestKit.Tests.Processes;

public sealed class RunningProcessTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    public RunningProcessTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "The processes of these tests are of /bin/sh.");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_of_both_streams_and_the_exit_code_are_kept()
    {
        await using RunningProcess process = Shell("echo one; echo two >&2; exit 7");

        Assert.Equal(7, await process.WaitForExitAsync(cancellationToken: Token));
        Assert.Equal(["one"], process.StandardOutput);
        Assert.Equal(["two"], process.StandardError);
        Assert.Equal(7, process.ExitCode);
    }

    [Fact]
    public async Task A_line_is_found_whether_it_was_there_or_comes_yet()
    {
        await using RunningProcess process = Shell("while read line; do echo got $line; done");

        await process.WriteLineAsync("a", Token);
        OutputLine first = await process.WaitForLineAsync("got", cancellationToken: Token);
        OutputLine again = await process.WaitForLineAsync("got", cancellationToken: Token);
        Task<OutputLine> next = process.WaitForLineAsync("got", first.Index + 1, cancellationToken: Token);
        Assert.False(next.IsCompleted);
        await process.WriteLineAsync("b", Token);

        Assert.Equal(first, again);
        Assert.Equal("got b", (await next).Text);
        process.CloseInput();
        Assert.Equal(0, await process.WaitForExitAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task A_process_that_ends_without_the_line_fails_the_wait_at_once()
    {
        await using RunningProcess process = Shell("echo started; echo 'no socket' >&2; exit 3");

        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => process.WaitForLineAsync("ready", cancellationToken: Token));

        Assert.Contains("a line with \"ready\"", exception.Message, StringComparison.Ordinal);
        Assert.Contains("exited with 3", exception.Message, StringComparison.Ordinal);
        Assert.Contains("out| started", exception.Message, StringComparison.Ordinal);
        Assert.Contains("err| no socket", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_does_not_come_in_time_fails_with_the_output_so_far()
    {
        await using RunningProcess process = Shell("echo started; read forever");
        await process.WaitForLineAsync("started", cancellationToken: Token);

        TimeoutException exception = await Assert.ThrowsAsync<TimeoutException>(
            () => process.WaitForLineAsync("ready", limit: Short, cancellationToken: Token));

        Assert.Contains("running), which wrote:\n  out| started", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_reaches_the_process()
    {
        await using RunningProcess process = Shell("trap 'echo bye; exit 5' TERM; echo ready; while true; do read line || sleep 1; done");
        await process.WaitForLineAsync("ready", cancellationToken: Token);

        process.Signal(ProcessSignal.Terminate);

        Assert.Equal(5, await process.WaitForExitAsync(cancellationToken: Token));
        Assert.Contains("bye", process.StandardOutput);
        Assert.Throws<InvalidOperationException>(() => process.Signal(ProcessSignal.Terminate));
    }

    [Fact]
    public async Task A_stopped_process_does_nothing_until_it_is_continued()
    {
        await using RunningProcess process = Shell("while read line; do echo got $line; done");
        await process.WriteLineAsync("a", Token);
        await process.WaitForLineAsync("got a", cancellationToken: Token);

        await process.FreezeAsync(Token);
        await process.WriteLineAsync("b", Token);
        await Assert.ThrowsAsync<TimeoutException>(() => process.WaitForLineAsync("got b", limit: Short, cancellationToken: Token));
        process.Signal(ProcessSignal.Continue);

        await process.WaitForLineAsync("got b", cancellationToken: Token);
    }

    [Fact]
    public async Task Disposing_kills_children_and_those_whose_parent_is_dead()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Orphans are found by /proc.");
        RunningProcess process = Shell("sleep 600 & echo child $!; (sleep 600 & echo orphan $!); wait");
        int child = NumberOf(await process.WaitForLineAsync("child ", cancellationToken: Token));
        int orphan = NumberOf(await process.WaitForLineAsync("orphan ", cancellationToken: Token));
        Assert.True(Lives(process.Id) && Lives(child) && Lives(orphan));

        await process.DisposeAsync();

        Assert.False(Lives(process.Id));
        Assert.False(Lives(child));
        Assert.False(Lives(orphan));
    }

    [Fact]
    public async Task Disposing_after_the_end_still_kills_what_the_process_left_behind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Orphans are found by /proc.");
        RunningProcess process = Shell("sleep 600 >/dev/null 2>&1 & echo orphan $!");
        int orphan = NumberOf(await process.WaitForLineAsync("orphan ", cancellationToken: Token));
        await process.WaitForExitAsync(cancellationToken: Token);
        Assert.True(Lives(orphan));

        await process.DisposeAsync();

        Assert.False(Lives(orphan));
    }

    [Fact]
    public async Task Disposing_kills_a_stopped_process()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Whether a process lives is read from /proc.");
        RunningProcess process = Shell("echo ready; read forever");
        await process.WaitForLineAsync("ready", cancellationToken: Token);
        process.Signal(ProcessSignal.Stop);

        await process.DisposeAsync();

        Assert.False(Lives(process.Id));
    }

    [Fact]
    public async Task A_killed_process_tells_the_signal_in_its_exit_code()
    {
        await using RunningProcess process = Shell("echo ready; read forever");
        await process.WaitForLineAsync("ready", cancellationToken: Token);

        process.Kill();

        Assert.Equal(128 + 9, await process.WaitForExitAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task Killing_the_process_alone_leaves_its_child()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Whether a process lives is read from /proc.");
        await using RunningProcess process = Shell("sleep 600 >/dev/null 2>&1 & echo child $!; wait");
        int child = NumberOf(await process.WaitForLineAsync("child ", cancellationToken: Token));

        process.KillAlone();
        await process.WaitForExitAsync(cancellationToken: Token);

        Assert.True(Lives(child));
    }

    [Fact]
    public async Task Environment_and_directory_are_the_given_ones()
    {
        using var socket = new TemporarySocket();
        await using RunningProcess process = ProcessRunner.Start(new ProcessStart("/bin/sh", "-c", "echo $COLOUR; pwd -P")
        {
            WorkingDirectory = socket.Directory,
            Environment = new Dictionary<string, string?> { ["COLOUR"] = "blue" },
        });
        await process.WaitForExitAsync(cancellationToken: Token);

        Assert.Equal("blue", process.StandardOutput[0]);
        Assert.EndsWith(Path.GetFileName(socket.Directory), process.StandardOutput[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_is_not_there_fails_the_start() =>
        Assert.Throws<Win32Exception>(() => ProcessRunner.Start("/no/such/program"));

    [Fact]
    public async Task A_dll_runs_in_the_dotnet_of_the_tests()
    {
        await using RunningProcess process = ProcessRunner.StartDotnet(typeof(RunningProcessTests).Assembly.Location, "--help");

        await process.WaitForLineAsync("xUnit.net", cancellationToken: Token);
    }

    private static RunningProcess Shell(string script) => ProcessRunner.Start("/bin/sh", "-c", script);

    private static int NumberOf(OutputLine line) => int.Parse(line.Text.Split(' ')[1], CultureInfo.InvariantCulture);

    // a zombie that nobody has waited for yet is dead: its state is Z, behind the name in parentheses
    private static bool Lives(int id)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
