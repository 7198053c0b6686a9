using System.Reflection;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Benchmarks.Tests;

/// <summary>The program that measures, as it was built with the tests.</summary>
internal static class BenchmarkProgram
{
    /// <summary>For one run, in milliseconds.</summary>
    public const int Limit = 240_000;

    private static readonly string Assembly = Metadata("Benchmarks");

    /// <summary>The gateway, as it was built with the tests.</summary>
    public static string Gateway { get; } = Metadata("Gateway");

    /// <summary>Skips a test that would read of other processes what only Linux says.</summary>
    public static void RequireLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "The program reads /proc.");

    public static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    public static RunningProcess Start(params string[] arguments) => ProcessRunner.StartDotnet(Assembly, arguments);

    /// <summary>Runs it to its end.</summary>
    public static async Task<BenchmarkOutcome> RunAsync(params string[] arguments)
    {
        await using RunningProcess run = Start(arguments);
        int exitCode = await run.WaitForExitAsync(TimeSpan.FromMilliseconds(Limit), TestContext.Current.CancellationToken);
        return new BenchmarkOutcome(exitCode, [.. run.Output.Select(static line => line.Text)]);
    }

    private static string Metadata(string key) =>
        typeof(BenchmarkProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
