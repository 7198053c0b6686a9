using System.Globalization;

namespace Bro.Rpc.Benchmarks.Processes;

/// <summary>What the system says of other processes. Linux: it reads <c>/proc</c>.</summary>
internal static class ProcessUsage
{
    // USER_HZ, which is 100 wherever .NET runs on Linux
    private const double TicksPerSecond = 100;

    public static double ProcessorSecondsOf(int process)
    {
        string[] fields = FieldsOf(process);
        return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
    }

    /// <summary>From now on the peak is that of the time that follows.</summary>
    public static void ForgetPeak(int process) => File.WriteAllText($"/proc/{process}/clear_refs", "5");

    public static double PeakMiB(int process) => Memory(process, "VmHWM:");

    public static double ResidentMiB(int process) => Memory(process, "VmRSS:");

    // behind the name, which may hold anything
    private static string[] FieldsOf(int process)
    {
        string stat = File.ReadAllText($"/proc/{process}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static double Memory(int process, string name)
    {
        string line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return Number(line.AsSpan(name.Length).Trim().TrimEnd(" kB")) / 1024;
    }

    private static double Number(ReadOnlySpan<char> text) => double.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
