namespace Bro.Rpc.Concurrency.Tests.Testing;

/// <summary>How long things may take. Generous: a machine under load is no failure, a hang is.</summary>
internal static class Limit
{
    /// <summary>A whole test, in milliseconds.</summary>
    public const int Test = 60_000;

    /// <summary>A test that runs thousands of scenarios, in milliseconds.</summary>
    public const int Many = 180_000;

    /// <summary>One step of a test.</summary>
    public static TimeSpan Step { get; } = TimeSpan.FromSeconds(20);
}
