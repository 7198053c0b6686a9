using System.Buffers;
using System.Text;

namespace Bro.Rpc.Wire;

/// <summary>Text of a stranger: whether it could steer a terminal, and what of it may stand in a message to people.</summary>
internal static class PlainText
{
    // Enough to recognise it by.
    private const int Longest = 128;

    // The controls of ASCII, and the byte that those of Latin-1 begin with, as other characters do too.
    private static readonly SearchValues<byte> Suspicious = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(static control => (byte)control), 0x7F, 0xC2]);

    /// <summary>Shortened, and without control characters.</summary>
    public static string Of(ReadOnlySpan<byte> utf8) => Of(Encoding.UTF8.GetString(utf8.Length > Longest ? utf8[..Longest] : utf8));

    /// <summary>Shortened, and without control characters.</summary>
    public static string Of(string text) => string.Create(Math.Min(text.Length, Longest), text, static (span, source) =>
    {
        for (int i = 0; i < span.Length; i++)
        {
            span[i] = char.IsControl(source[i]) ? '?' : source[i];
        }
    });

    /// <summary>Whether a name has control characters, which none may have.</summary>
    public static bool HasControls(ReadOnlySpan<byte> utf8)
    {
        for (int at = utf8.IndexOfAny(Suspicious); at >= 0; at = utf8.IndexOfAny(Suspicious))
        {
            if (utf8[at] != 0xC2 || (at + 1 < utf8.Length && utf8[at + 1] < 0xA0))
            {
                return true;
            }

            utf8 = utf8[(at + 1)..];
        }

        return false;
    }
}
