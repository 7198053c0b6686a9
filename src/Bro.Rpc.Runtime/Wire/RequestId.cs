using System.Buffers.Text;

namespace Bro.Rpc.Wire;

/// <summary>
/// The ids of calls and of chains of calls. Protocol §2.
/// <code>
/// req-1763887000123-0001c9     root-1763887000123-x7k2p0
/// </code>
/// The last six characters of a call's id are a number below 2^31 that the pending-call table finds its slot by.
/// </summary>
internal static class RequestId
{
    /// <summary>Bytes of a call's id; the time has 13 digits until the year 2286.</summary>
    public const int Length = 24;

    /// <summary>Bytes of a root.</summary>
    public const int RootLength = 25;

    private const int TimeLength = 13;
    private const int SuffixLength = 6;
    private const int Radix = 36;

    /// <summary>Writes a call's id.</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    /// <param name="unixMilliseconds">The time.</param>
    /// <param name="number">Below 2^31.</param>
    public static void Write(Span<byte> destination, long unixMilliseconds, uint number)
    {
        "req-"u8.CopyTo(destination);
        WriteTail(destination[4..], unixMilliseconds, number);
    }

    /// <summary>Writes the root of a fresh context.</summary>
    /// <param name="destination">At least <see cref="RootLength"/> bytes.</param>
    /// <param name="unixMilliseconds">The time.</param>
    public static void WriteRoot(Span<byte> destination, long unixMilliseconds)
    {
        "root-"u8.CopyTo(destination);
        WriteTail(destination[5..], unixMilliseconds, (uint)Random.Shared.Next());
    }

    /// <summary>Reads a call's id that <see cref="Write"/> wrote.</summary>
    /// <returns>False for any other text.</returns>
    public static bool TryRead(ReadOnlySpan<byte> id, out long unixMilliseconds, out uint number)
    {
        number = 0;
        unixMilliseconds = 0;
        if (id.Length != Length || !id.StartsWith("req-"u8) || id[4 + TimeLength] != (byte)'-'
            || !Utf8Parser.TryParse(id.Slice(4, TimeLength), out unixMilliseconds, out int digits) || digits != TimeLength)
        {
            return false;
        }

        ulong value = 0;
        foreach (byte character in id[^SuffixLength..])
        {
            int digit = character switch
            {
                >= (byte)'0' and <= (byte)'9' => character - '0',
                >= (byte)'a' and <= (byte)'z' => character - 'a' + 10,
                _ => -1,
            };
            if (digit < 0)
            {
                return false;
            }

            value = (value * Radix) + (uint)digit;
        }

        number = (uint)value;
        return value <= int.MaxValue;
    }

    private static void WriteTail(Span<byte> destination, long unixMilliseconds, uint number)
    {
        for (int i = TimeLength - 1; i >= 0; i--)
        {
            (unixMilliseconds, long digit) = Math.DivRem(unixMilliseconds, 10);
            destination[i] = (byte)('0' + digit);
        }

        destination[TimeLength] = (byte)'-';
        for (int i = TimeLength + SuffixLength; i > TimeLength; i--)
        {
            (number, uint digit) = Math.DivRem(number, Radix);
            destination[i] = (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
        }
    }
}
