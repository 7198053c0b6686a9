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

    private static int NumberIn(string line) => int.Parse(line.AsSpan(line.IndexOf(':') + 1).Trim().TrimEnd(" kB"), NumberStyles.None, CultureInfo.InvariantCulture);
}

/// <summary>Both processes after so long.</summary>
internal readonly record struct Sample(double Seconds, Usage Gateway, Usage Load, long Calls, long Wrong)
{
    public const string CsvHeader = "seconds,gateway_mib,gateway_descriptors,gateway_threads,load_mib,load_descriptors,load_threads,calls,wrong";

    public string ToCsv() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Seconds:0.0},{Gateway.MemoryMiB:0.0},{Gateway.Descriptors},{Gateway.Threads},{Load.MemoryMiB:0.0},{Load.Descriptors},{Load.Threads},{Calls},{Wrong}");
}
