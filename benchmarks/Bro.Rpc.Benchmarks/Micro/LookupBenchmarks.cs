using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Bro.Rpc.Wire;

namespace Bro.Rpc.Benchmarks.Micro;

/// <summary>How a service is found whose name lies in a frame: by its bytes, as the gateway does, or by a string made of them.</summary>
public class LookupBenchmarks
{
    private readonly ConcurrentDictionary<byte[], object> _byBytes = new(Utf8Comparer.Instance);
    private readonly ConcurrentDictionary<string, object> _byString = new(StringComparer.Ordinal);
    private ConcurrentDictionary<byte[], object>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private byte[] _name = [];

    /// <summary>How many there are.</summary>
    [Params(2, 1000)]
    public int Services { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _lookup = _byBytes.GetAlternateLookup<ReadOnlySpan<byte>>();
        for (int i = 0; i < Services; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"echo-service-{i}");
            _name = Encoding.UTF8.GetBytes(name);
            _byBytes[_name] = _byString[name] = this;
        }
    }

    [Benchmark]
    public object ByBytes() => _lookup[_name];

    [Benchmark]
    public object ByString() => _byString[Encoding.UTF8.GetString(_name)];
}
