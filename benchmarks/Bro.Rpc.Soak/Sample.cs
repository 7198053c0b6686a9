using System.Globalization;

namespace Bro.Rpc.Soak;

/// <summary>Both processes after so long.</summary>
internal readonly record struct Sample(double Seconds, Phase Phase, Usage Gateway, Usage Load, long Calls, long Wrong)
{
    public const string CsvHeader = "seconds,phase,gateway_mib,gateway_descriptors,gateway_threads,load_mib,load_descriptors,load_threads,calls,wrong";

    public string ToCsv() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Seconds:0.0},{Phase},{Gateway.MemoryMiB:0.0},{Gateway.Descriptors},{Gateway.Threads},{Load.MemoryMiB:0.0},{Load.Descriptors},{Load.Threads},{Calls},{Wrong}");
}
