using System.Text.Json;
using Bro.Rpc;

namespace Aot.Services;

/// <summary>The types that every contract may use without listing them: no context of this program knows them.</summary>
[BroService("echo")]
internal interface IEcho
{
    Task<string?> StringAsync(string? value);

    Task<bool?> BooleanAsync(bool? value);

    Task<byte> ByteAsync(byte value);

    Task<sbyte?> SByteAsync(sbyte? value);

    Task<short?> Int16Async(short? value);

    Task<ushort> UInt16Async(ushort value);

    Task<int> Int32Async(int value);

    Task<uint?> UInt32Async(uint? value);

    Task<long?> Int64Async(long? value);

    Task<ulong> UInt64Async(ulong value);

    Task<float?> SingleAsync(float? value);

    Task<double> DoubleAsync(double value);

    Task<decimal> DecimalAsync(decimal value);

    Task<char?> CharAsync(char? value);

    Task<Guid?> GuidAsync(Guid? value);

    Task<DateTime> DateTimeAsync(DateTime value);

    Task<DateTimeOffset?> DateTimeOffsetAsync(DateTimeOffset? value);

    Task<DateOnly> DateOnlyAsync(DateOnly value);

    Task<TimeOnly?> TimeOnlyAsync(TimeOnly? value);

    Task<TimeSpan> TimeSpanAsync(TimeSpan value);

    Task<Uri> UriAsync(Uri value);

    Task<Version?> VersionAsync(Version? value);

    Task<byte[]> BytesAsync(byte[] value);

    Task<string[]> StringsAsync(params string[] value);

    Task<List<string>> ListAsync(List<string> value);

    Task<JsonElement> JsonAsync(JsonElement value);
}
