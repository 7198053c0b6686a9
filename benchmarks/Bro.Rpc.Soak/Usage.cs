using System.Globalization;

namespace Bro.Rpc.Soak;

/// <summary>What a process holds at one moment.</summary>
internal readonly record struct Usage(double MemoryMiB, int Descriptors, int Threads)
{
    public static Usage Of(int processId)
    {
        double memory = 0;
        int threads = 0;
        foreach (string line in File.ReadLines($"/proc/{processId}/status"))
        {
            if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
            {
                memory = NumberIn(line) / 1024.0;
            }
            else if (line.StartsWith("Threads:", StringComparison.Ordinal))
            {
                threads = NumberIn(line);
            }
        }

        return new Usage(memory, Directory.EnumerateFileSystemEntries($"/proc/{processId}/fd").Count(), threads);
    }

    /// <summary>The sockets among the descriptors; the others are files of assemblies, of which more are loaded with time.</summary>
    public static int SocketsOf(int processId) =>
        new DirectoryInfo($"/proc/{processId}/fd").EnumerateFileSystemInfos().Count(static link => link.LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) is true);

    private static int NumberIn(string line) => int.Parse(line.AsSpan(line.IndexOf(':') + 1).Trim().TrimEnd(" kB"), NumberStyles.None, CultureInfo.InvariantCulture);
}
