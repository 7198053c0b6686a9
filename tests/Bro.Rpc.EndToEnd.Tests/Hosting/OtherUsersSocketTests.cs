using System.Globalization;
using System.Net.Sockets;
using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Hosting;

/// <summary>A socket of another user in a folder where everybody may write and only owners may remove, as <c>/tmp</c> is.</summary>
public sealed class OtherUsersSocketTests : IDisposable
{
    private const uint Nobody = 65534;

    private readonly TemporarySocket _socket = new();

    public OtherUsersSocketTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root may run a process as another user.");
        if (OperatingSystem.IsLinux())
        {
            File.SetUnixFileMode(_socket.Directory, (UnixFileMode)0b1_111_111_111);
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _socket.Dispose();

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("0600", "The socket '{0}' belongs to another user (number 0), and this user may not connect to it to see whether a gateway runs there. Have them stop that gateway or remove the file, or choose another SocketPath.")]
    [InlineData("0666", "The socket '{0}' is one that a gateway of another user (number 0) left behind, and this user may not remove it. Have them remove the file, or choose another SocketPath.")]
    public async Task A_dead_socket_is_said_to_be_somebody_elses_with_what_to_do(string mode, string problem)
    {
        LeaveDeadSocket(mode);
        await using RunningProcess bro = StartAsNobody([Programs.Bro, "gateway", "--socket", _socket.Path]);
        Assert.Equal(1, await bro.WaitForExitAsync(cancellationToken: Token));

        // not beside it: an embedder that finds the path's lock taken takes the other one for a gateway that is about to listen, and stands by
        await using RunningProcess embedder = StartEmbedder();
        Assert.Equal(1, await embedder.WaitForExitAsync(cancellationToken: Token));
        string expected = string.Format(CultureInfo.InvariantCulture, problem, _socket.Path);
        Assert.Equal($"bro: {expected}", Assert.Single(bro.StandardError));
        Assert.Contains($"{expected} The application stops.", embedder.Problems());
        Assert.Empty(embedder.StandardError);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task One_that_stands_by_says_once_that_it_cannot_take_over_and_does_when_it_can()
    {
        RunningProcess gateway = ProcessRunner.StartDotnet(Programs.Bro, "gateway", "--socket", _socket.Path, "--socket-mode", "0666", "--allowed-users", $"0,{Nobody}");
        await gateway.WaitForLineAsync("The gateway listens at", cancellationToken: Token);
        await using RunningProcess embedder = StartEmbedder();
        await embedder.WaitForLineAsync("this one takes over when it ends", cancellationToken: Token);
        gateway.Signal(ProcessSignal.Kill);
        await gateway.DisposeAsync();

        await embedder.WaitForLineAsync("This process cannot take over from the gateway that has ended, and tries again.", cancellationToken: Token);
        File.Delete(_socket.Path);

        await embedder.WaitForLineAsync("this process is it now", cancellationToken: Token);
        Assert.Equal(1, embedder.CountOf("cannot take over"));
        embedder.Signal(ProcessSignal.Terminate);
        Assert.Equal(0, await embedder.WaitForExitAsync(cancellationToken: Token));
    }

    private RunningProcess StartEmbedder() =>
        StartAsNobody([Programs.Peer, "host", "embedder", $"--Bro:GatewayPath={_socket.Path}", "--Bro:ServiceName=one", "--Bro:ReconnectDelay=100ms"]);

    private static RunningProcess StartAsNobody(IEnumerable<string> arguments) => ProcessRunner.Start(
        "setpriv",
        [string.Create(CultureInfo.InvariantCulture, $"--reuid={Nobody}"), string.Create(CultureInfo.InvariantCulture, $"--regid={Nobody}"), "--clear-groups", ProcessRunner.DotnetPath, "exec", .. arguments]);

    private void LeaveDeadSocket(string mode)
    {
        // bound under another name, because disposing removes the name that was bound
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(_socket.Path + "x"));
            File.Move(_socket.Path + "x", _socket.Path);
        }

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_socket.Path, (UnixFileMode)Convert.ToInt32(mode, 8));
        }
    }
}
