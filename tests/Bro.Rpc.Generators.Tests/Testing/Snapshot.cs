using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Tests.Testing;

/// <summary>
/// Compares emitted files with those in <c>Snapshots</c>, by the file convention of Verify. A missing or different file fails;
/// <c>BRO_ACCEPT_SNAPSHOTS=1</c> accepts what was emitted, and never on a build server.
/// </summary>
internal static partial class Snapshot
{
    /// <summary>Whether this run accepts what is emitted.</summary>
    public static bool IsAccepted(string? accept, string? ci) => accept == "1" && string.IsNullOrEmpty(ci);

    public static void Verify(GeneratorRun run, string folder, string testClass, string testMethod) =>
        Verify(run, folder, testClass, testMethod, IsAccepted(Environment.GetEnvironmentVariable("BRO_ACCEPT_SNAPSHOTS"), Environment.GetEnvironmentVariable("CI")));

    public static void Verify(GeneratorRun run, string folder, string testClass, string testMethod, bool accept)
    {
        string prefix = $"{testClass}.{testMethod}#";
        var expected = Directory.Exists(folder)
            ? Directory.GetFiles(folder, prefix + "*.verified.cs").Select(Path.GetFileName).ToHashSet()
            : [];
        var problems = new List<string>();
        foreach (GeneratedSourceResult file in run.Files)
        {
            string name = $"{prefix}{Path.GetFileNameWithoutExtension(file.HintName)}";
            string verified = Path.Combine(folder, name + ".verified.cs");
            string received = Path.Combine(folder, name + ".received.cs");
            string text = $"//HintName: {file.HintName}\n{WithoutVersion(file.SourceText.ToString())}";
            expected.Remove(Path.GetFileName(verified));
            if (File.Exists(verified) && File.ReadAllText(verified) == text)
            {
                File.Delete(received);
                continue;
            }

            Directory.CreateDirectory(folder);
            File.WriteAllText(accept ? verified : received, text);
            if (accept)
            {
                File.Delete(received);
            }
            else
            {
                problems.Add(File.Exists(verified) ? $"{name} differs: compare .received.cs with .verified.cs" : $"{name} has no .verified.cs");
            }
        }

        problems.AddRange(expected.Select(name => $"{name} was not emitted"));
        Assert.True(problems.Count == 0, string.Join('\n', problems) + "\nBRO_ACCEPT_SNAPSHOTS=1 accepts what was emitted.");
    }

    // A release changes the version and nothing else.
    private static string WithoutVersion(string text) => Version().Replace(text, "\"Bro.Rpc.Generators\", \"VERSION\"");

    [GeneratedRegex("\"Bro\\.Rpc\\.Generators\", \"[0-9.]+\"")]
    private static partial Regex Version();
}
