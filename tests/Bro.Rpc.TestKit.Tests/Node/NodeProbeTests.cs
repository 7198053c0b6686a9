using Xunit;

namespace Bro.Rpc.TestKit.Tests.Node;

public sealed class NodeProbeTests
{
    [Theory]
    [InlineData(null, NodeAvailability.Skip)]
    [InlineData("", NodeAvailability.Skip)]
    [InlineData("false", NodeAvailability.Skip)]
    [InlineData("true", NodeAvailability.Fail)]
    public void Missing_node_is_skipped_by_a_developer_and_fails_a_build_server(string? ci, NodeAvailability expected)
    {
        NodeProbe probe = NodeProbe.Run("/no/such/directory");

        Assert.Null(probe.Path);
        Assert.Contains("no `node` on PATH", probe.Problem, StringComparison.Ordinal);
        Assert.Equal(expected, probe.Decide(ci));
    }

    [Theory]
    [InlineData("v16.20.2", false)]
    [InlineData("v18.0.0", true)]
    [InlineData("v120.1.0", true)]
    [InlineData("no version", false)]
    public void The_version_decides(string version, bool isGoodEnough)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The node of this test is a shell script.");
        using var directory = new TemporarySocket();
        string path = directory.PathOf("node");
        File.WriteAllText(path, $"#!/bin/sh\necho {version}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        NodeProbe probe = NodeProbe.Run($"/no/such/directory{Path.PathSeparator}{directory.Directory}");

        Assert.Equal(isGoodEnough ? path : null, probe.Path);
        Assert.Equal(isGoodEnough, probe.Problem is null);
        Assert.Equal(isGoodEnough ? NodeAvailability.Available : NodeAvailability.Fail, probe.Decide("true"));
    }
}
