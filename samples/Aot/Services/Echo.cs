using System.Text.Json;

namespace Aot.Services;

internal sealed class Echo : IEcho
{
    public Task<string?> StringAsync(string? value) => Task.FromResult(value);

    public Task<bool?> BooleanAsync(bool? value) => Task.FromResult(value);

    public Task<byte> ByteAsync(byte value) => Task.FromResult(value);

    public Task<sbyte?> SByteAsync(sbyte? value) => Task.FromResult(value);

    public Task<short?> Int16Async(short? value) => Task.FromResult(value);

    public Task<ushort> UInt16Async(ushort value) => Task.FromResult(value);

    public Task<int> Int32Async(int value) => Task.FromResult(value);

    public Task<uint?> UInt32Async(uint? value) => Task.FromResult(value);

    public Task<long?> Int64Async(long? value) => Task.FromResult(value);

    public Task<ulong> UInt64Async(ulong value) => Task.FromResult(value);

    public Task<float?> SingleAsync(float? value) => Task.FromResult(value);

    public Task<double> DoubleAsync(double value) => Task.FromResult(value);

    public Task<decimal> DecimalAsync(decimal value) => Task.FromResult(value);

    public Task<char?> CharAsync(char? value) => Task.FromResult(value);

    public Task<Guid?> GuidAsync(Guid? value) => Task.FromResult(value);

    public Task<DateTime> DateTimeAsync(DateTime value) => Task.FromResult(value);

    public Task<DateTimeOffset?> DateTimeOffsetAsync(DateTimeOffset? value) => Task.FromResult(value);

    public Task<DateOnly> DateOnlyAsync(DateOnly value) => Task.FromResult(value);

    public Task<TimeOnly?> TimeOnlyAsync(TimeOnly? value) => Task.FromResult(value);

    public Task<TimeSpan> TimeSpanAsync(TimeSpan value) => Task.FromResult(value);

    public Task<Uri> UriAsync(Uri value) => Task.FromResult(value);

    public Task<Version?> VersionAsync(Version? value) => Task.FromResult(value);

    public Task<byte[]> BytesAsync(byte[] value) => Task.FromResult(value);

    public Task<string[]> StringsAsync(params string[] value) => Task.FromResult(value);

    public Task<List<string>> ListAsync(List<string> value) => Task.FromResult(value);

    public Task<JsonElement> JsonAsync(JsonElement value) => Task.FromResult(value);
}
