using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Bro.Rpc.Wire;

/// <summary>
/// The strings of texts that come again and again, such as the names of services, found by their UTF-8 bytes; and chains of such names.
/// Bounded: once full, further ones are made anew each time. Safe from any thread.
/// </summary>
internal sealed class TextCache
{
    private const int Capacity = 1024;
    private const int LongestText = 128;

    private readonly ConcurrentDictionary<byte[], string> _texts = new(Utf8Comparer.Instance);
    private readonly ConcurrentDictionary<byte[], string>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;

    private readonly ConcurrentDictionary<byte[], ImmutableArray<string>> _chains = new(Utf8Comparer.Instance);
    private readonly ConcurrentDictionary<byte[], ImmutableArray<string>>.AlternateLookup<ReadOnlySpan<byte>> _chainsByBytes;

    public TextCache()
    {
        _byBytes = _texts.GetAlternateLookup<ReadOnlySpan<byte>>();
        _chainsByBytes = _chains.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (_byBytes.TryGetValue(utf8, out string? text))
        {
            return text;
        }

        text = Encoding.UTF8.GetString(utf8);
        if (utf8.Length <= LongestText && _texts.Count < Capacity)
        {
            _texts.TryAdd(utf8.ToArray(), text);
        }

        return text;
    }

    /// <summary>The names of a chain.</summary>
    /// <param name="json">The chain as JSON: an array of texts, known to be right.</param>
    public ImmutableArray<string> GetChain(ReadOnlySpan<byte> json)
    {
        if (_chainsByBytes.TryGetValue(json, out ImmutableArray<string> chain))
        {
            return chain;
        }

        var reader = new Utf8JsonReader(json);
        reader.Read();
        chain = ContextReader.ReadChain(ref reader, this);
        if (json.Length <= LongestText && _chains.Count < Capacity)
        {
            _chains.TryAdd(json.ToArray(), chain);
        }

        return chain;
    }
}
