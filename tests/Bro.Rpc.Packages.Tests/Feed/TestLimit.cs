namespace Bro.Rpc.Packages.Tests.Feed;

/// <summary>When something hangs. All of these tests together take less than a minute; on a machine that does ten other things, several.</summary>
internal static class TestLimit
{
    /// <summary>For a test.</summary>
    public const int Milliseconds = 300_000;

    /// <summary>For one command of the SDK, so that the failure has what it wrote.</summary>
    public static TimeSpan OfCommand { get; } = TimeSpan.FromSeconds(240);
}
