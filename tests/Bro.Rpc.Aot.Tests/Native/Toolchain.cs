namespace Bro.Rpc.Aot.Tests.Native;

/// <summary>What links native programs, where there is something.</summary>
internal static class Toolchain
{
    /// <summary>Null when there is a linker, else why the test should be skipped.</summary>
    /// <exception cref="InvalidOperationException">There is none on a build server, where there must be one.</exception>
    public static string? SkipReasonOrThrow() => SkipReasonOrThrow(Environment.GetEnvironmentVariable("PATH"), Environment.GetEnvironmentVariable("CI"));

    public static string? SkipReasonOrThrow(string? path, string? ci)
    {
        bool found = (path ?? "").Split(Path.PathSeparator).Any(static folder => File.Exists(Path.Combine(folder, "clang")) || File.Exists(Path.Combine(folder, "gcc")));
        const string problem = "Neither clang nor gcc is on PATH, and one of them must link the native program (apt-get install clang zlib1g-dev).";
        return found ? null
            : string.Equals(ci, "true", StringComparison.OrdinalIgnoreCase) ? throw new InvalidOperationException($"{problem} With CI=true that is an error.")
            : problem;
    }
}
