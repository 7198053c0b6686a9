using System.Collections.Concurrent;
using System.Text;

namespace Bro.Rpc.Wire;

/// <summary>
/// The strings of texts that come again and again, such as the names of services, found by their UTF-8 bytes.
/// Bounded: once full, further texts are made anew each time. Safe from any thread.
/// </summary>
internal sealed class TextCache
{
    private const int Capacity = 1024;
    private const int LongestText = 128;

    private readonly ConcurrentDictionary<byte[], string> _texts = new(Utf8Comparer.Instance);
    private readonly ConcurrentDictionary<byte[], string>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;

    public TextCache() => _byBytes = _texts.GetAlternateLookup<ReadOnlySpan<byte>>();

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
}
