using System.Diagnostics;
using System.Globalization;

namespace Bro.Rpc.TestKit;

/// <summary>What a search for node found.</summary>
/// <param name="Path">The program, when it is good enough.</param>
/// <param name="Problem">Why there is none, otherwise.</param>
public sealed record NodeProbe(string? Path, string? Problem)
{
    public const int OldestMajor = 18;

    /// <summary>Looks through the directories of <paramref name="searchPath"/>, as a shell would.</summary>
    public static NodeProbe Run(string? searchPath)
    {
        string name = OperatingSystem.IsWindows() ? "node.exe" : "node";
        string? found = (searchPath ?? "")
            .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => System.IO.Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);
        if (found is null)
        {
            return new NodeProbe(null, $"Node >= {OldestMajor} is needed, and there is no `node` on PATH.");
        }

        string version = VersionOf(found);
        return int.TryParse(version.TrimStart('v').Split('.')[0], CultureInfo.InvariantCulture, out int major) && major >= OldestMajor
            ? new NodeProbe(found, null)
            : new NodeProbe(null, $"Node >= {OldestMajor} is needed, and `{found} --version` says '{version}'.");
    }

    /// <param name="ci">The value of the environment variable CI.</param>
    public NodeAvailability Decide(string? ci)
    {
        if (Path is not null)
        {
            return NodeAvailability.Available;
        }

        return string.Equals(ci, "true", StringComparison.OrdinalIgnoreCase) ? NodeAvailability.Fail : NodeAvailability.Skip;
    }

    private static string VersionOf(string path)
    {
        var info = new ProcessStartInfo(path, ["--version"]) { RedirectStandardOutput = true, UseShellExecute = false };
        try
        {
            using Process process = Process.Start(info)!;
            if (!process.WaitForExit(Limits.Message))
            {
                process.Kill(entireProcessTree: true);
                return "nothing in time";
            }

            return process.StandardOutput.ReadToEnd().Trim();
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return exception.Message;
        }
    }
}
