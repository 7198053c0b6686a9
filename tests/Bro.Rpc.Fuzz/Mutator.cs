using System.Buffers.Binary;

namespace Bro.Rpc.Fuzz;

/// <summary>Makes an input out of the corpus: a few small damages, or nothing but chance.</summary>
public static class Mutator
{
    private const int LongestInput = 64 * 1024;

    // Heads of MessagePack and signs of JSON that change what follows.
    private static readonly byte[] Telling =
    [
        0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xC4, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCF, 0xD3, 0xD4, 0xD6, 0xD7, 0xD8,
        0xD9, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF, 0xE0, 0xFF, (byte)'"', (byte)'\\', (byte)'{', (byte)'}', (byte)'[', (byte)']', (byte)',', (byte)':', (byte)'u', (byte)'0', (byte)'-', (byte)'e', (byte)' ',
    ];

    private static readonly uint[] Lengths = [0, 1, 0x7F, 0xFF, 0x100, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF];

    public static byte[] Make(IReadOnlyList<byte[]> corpus, Randomness random)
    {
        if (random.Below(32) == 0)
        {
            var chance = new byte[random.Below(200)];
            for (int i = 0; i < chance.Length; i++)
            {
                chance[i] = (byte)random.Next();
            }

            return chance;
        }

        List<byte> bytes = [.. random.OneOf(corpus)];
        for (int left = random.Below(6); left >= 0; left--)
        {
            Damage(bytes, corpus, random);
        }

        return bytes.Count <= LongestInput ? [.. bytes] : [.. bytes[..LongestInput]];
    }

    private static void Damage(List<byte> bytes, IReadOnlyList<byte[]> corpus, Randomness random)
    {
        int at = random.Below(bytes.Count + 1);
        int count = Math.Min(bytes.Count - at, 1 + random.Below(random.Below(8) == 0 ? 64 : 4));
        switch (random.Below(10))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Below(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = random.OneOf(Telling);
                break;
            case 2:
                bytes.Insert(at, random.OneOf(Telling));
                break;
            case 3:
                bytes.RemoveRange(at, count);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, count));
                break;
            case 5:
                Repeat(bytes, at, count, random);
                break;
            case 6:
                byte[] other = random.OneOf(corpus);
                int from = random.Below(other.Length + 1);
                bytes.InsertRange(at, other[from..Math.Min(other.Length, from + 1 + random.Below(48))]);
                break;
            case 7 when random.Below(4) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 8:
                WriteLength(bytes, at, random.OneOf(Lengths));
                break;
            default:
                Move(bytes, at, count, random);
                break;
        }
    }

    // Deep nesting, long texts, many keys.
    private static void Repeat(List<byte> bytes, int at, int count, Randomness random)
    {
        List<byte> part = bytes.GetRange(at, count);
        int times = part.Count == 0 ? 0 : Math.Min(1 << random.Below(12), LongestInput / part.Count);
        bytes.InsertRange(at, Enumerable.Repeat(part, times).SelectMany(static item => item));
    }

    private static void WriteLength(List<byte> bytes, int at, uint length)
    {
        Span<byte> written = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(written, length);
        for (int i = 0; i < written.Length && at + i < bytes.Count; i++)
        {
            bytes[at + i] = written[i];
        }
    }

    private static void Move(List<byte> bytes, int at, int count, Randomness random)
    {
        List<byte> part = bytes.GetRange(at, count);
        bytes.RemoveRange(at, count);
        bytes.InsertRange(random.Below(bytes.Count + 1), part);
    }
}
