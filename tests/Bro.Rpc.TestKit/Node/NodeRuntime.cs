namespace Bro.Rpc.TestKit;

/// <summary>The node on PATH. A test begins with <c>if (NodeRuntime.SkipReasonOrThrow() is { } reason) { Assert.Skip(reason); }</c></summary>
public static class NodeRuntime
{
    private static readonly Lazy<NodeProbe> Probe = new(() => NodeProbe.Run(Environment.GetEnvironmentVariable("PATH")));

    public static bool IsAvailable => Probe.Value.Path is not null;

    /// <summary>What a test without node should do; with the environment variable <c>CI=true</c> it fails instead of skipping.</summary>
    public static NodeAvailability Availability => Probe.Value.Decide(Environment.GetEnvironmentVariable("CI"));

    /// <summary>Why node cannot be used; empty when it can.</summary>
    public static string SkipReason => Probe.Value.Problem ?? "";

    public static string Path => Probe.Value.Path ?? throw new InvalidOperationException(SkipReason);

    /// <returns>Null when node is there, else why the test should be skipped.</returns>
    /// <exception cref="InvalidOperationException">Node is missing where it must not be.</exception>
    public static string? SkipReasonOrThrow() => Availability switch
    {
        NodeAvailability.Available => null,
        NodeAvailability.Skip => SkipReason,
        _ => throw new InvalidOperationException($"{SkipReason} With CI=true that is an error."),
    };
}
