using System.Text;
using Xunit;

namespace Bro.Rpc.TestKit.Tests.Peers;

public sealed class TemporarySocketTests
{
    [Fact]
    public void The_path_is_short_and_its_directory_private()
    {
        using var socket = new TemporarySocket();

        Assert.InRange(Encoding.UTF8.GetByteCount(socket.Path), 1, 90);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(socket.Directory));
        }
    }

    [Fact]
    public void Two_have_different_paths_and_leave_nothing_behind()
    {
        var one = new TemporarySocket();
        var other = new TemporarySocket();
        File.WriteAllText(one.PathOf("log"), "text");

        one.Dispose();
        one.Dispose();

        Assert.NotEqual(one.Path, other.Path);
        Assert.False(Directory.Exists(one.Directory));
        Assert.True(Directory.Exists(other.Directory));
        other.Dispose();
    }
}
