using System.Globalization;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.Transport;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Transport;

public sealed class PeerCredentialsTests
{
    [Fact]
    public void Both_ends_of_a_connection_within_a_process_are_that_process_and_its_user()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the process is told by Linux alone, and the user is read from /proc");
        using SocketPair sockets = SocketPair.Open();

        var expected = new PeerCredentials(OwnUserId(), Environment.ProcessId);

        Assert.Equal(expected, PeerCredentials.Of(sockets.There));
        Assert.Equal(expected, PeerCredentials.Of(sockets.Here));
    }

    private static uint OwnUserId()
    {
        string line = File.ReadLines("/proc/self/status").Single(text => text.StartsWith("Uid:", StringComparison.Ordinal));
        return uint.Parse(line.Split('\t')[1], CultureInfo.InvariantCulture);
    }
}
