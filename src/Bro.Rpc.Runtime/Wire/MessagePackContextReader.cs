using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Bro.Rpc.Wire;

/// <summary>Checks and reads the <c>context</c> of a MessagePack message; the same rules as in <see cref="ContextReader"/>. Protocol §2, §4.</summary>
internal static class MessagePackContextReader
{
    /// <summary>Checks a context without building it.</summary>
    /// <param name="reader">Has read the value's head, and stands behind the value afterwards, unless that is broken.</param>
    /// <param name="level">How deep the context stands.</param>
    /// <param name="depth">The depth found.</param>
    /// <param name="deadline">The deadline found, in Unix milliseconds.</param>
    /// <returns>Whether all four parts are there in their right types.</returns>
    public static bool Check(ref MessagePackReader reader, int level, out long depth, out long deadline)
    {
        depth = 0;
        deadline = 0;
        if (reader.Kind is not MessagePackKind.Map)
        {
            reader.Skip(level);
            return false;
        }

        bool root = false, chain = false, hasDepth = false, hasDeadline = false, valid = true;
        for (int left = reader.Count; left > 0; left--)
        {
            if (!TryReadKey(ref reader, level + 1, out ReadOnlySpan<byte> key) || !reader.Read())
            {
                return false;
            }

            if (reader.Kind is MessagePackKind.Undefined)
            {
                continue;
            }

            if (key.SequenceEqual("root"u8))
            {
                valid &= !root & (root = reader.Kind is MessagePackKind.Text && !reader.Bytes.IsEmpty && Utf8.IsValid(reader.Bytes));
            }
            else if (key.SequenceEqual("chain"u8))
            {
                bool isArray = reader.Kind is MessagePackKind.Array;
                valid &= !chain & (chain = isArray && CheckChain(ref reader, level + 2));
                if (isArray)
                {
                    continue;
                }
            }
            else if (key.SequenceEqual("depth"u8))
            {
                valid &= !hasDepth & (hasDepth = TryGetInteger(reader, out depth) && depth >= 1);
            }
            else if (key.SequenceEqual("deadline"u8))
            {
                valid &= !hasDeadline & (hasDeadline = TryGetInteger(reader, out deadline));
            }

            if (!reader.Skip(level + 1))
            {
                return false;
            }
        }

        return valid && root && chain && hasDepth && hasDeadline;
    }

    /// <summary>Reads a context that <see cref="Check"/> found valid.</summary>
    /// <param name="messagePack">The context as it stands in the message.</param>
    /// <param name="serviceNames">Gives the names of the chain, most of which were seen before.</param>
    /// <returns>The context, or null where it is not valid after all.</returns>
    public static IpcContext? Read(ReadOnlySpan<byte> messagePack, TextCache serviceNames)
    {
        var reader = new MessagePackReader(messagePack);
        reader.Read();
        string root = string.Empty;
        ImmutableArray<string> chain = [];
        long depth = 0, deadline = 0;
        for (int left = reader.Kind is MessagePackKind.Map ? reader.Count : 0; left > 0; left--)
        {
            if (!TryReadKey(ref reader, level: 2, out ReadOnlySpan<byte> key) || !reader.Read())
            {
                return null;
            }

            if (reader.Kind is MessagePackKind.Undefined)
            {
                // Absent, whatever name it has: a part may stand once more beside it.
                continue;
            }

            if (key.SequenceEqual("root"u8))
            {
                root = Encoding.UTF8.GetString(reader.Bytes);
            }
            else if (key.SequenceEqual("chain"u8) && reader.Kind is MessagePackKind.Array)
            {
                chain = ReadChain(ref reader, serviceNames);
                continue;
            }
            else if (key.SequenceEqual("depth"u8))
            {
                TryGetInteger(reader, out depth);
            }
            else if (key.SequenceEqual("deadline"u8))
            {
                TryGetInteger(reader, out deadline);
            }

            if (!reader.Skip(level: 2))
            {
                return null;
            }
        }

        return root.Length > 0 && depth is >= 1 and <= int.MaxValue ? new IpcContext(root, chain, (int)depth, deadline) : null;
    }

    private static bool CheckChain(ref MessagePackReader reader, int level)
    {
        bool valid = true;
        for (int left = reader.Count; left > 0; left--)
        {
            if (!reader.Read())
            {
                return false;
            }

            valid &= reader.Kind is MessagePackKind.Text && Utf8.IsValid(reader.Bytes);
            if (!reader.Skip(level))
            {
                return false;
            }
        }

        return valid;
    }

    private static ImmutableArray<string> ReadChain(ref MessagePackReader reader, TextCache serviceNames)
    {
        var names = new string[reader.Count];
        for (int i = 0; i < names.Length; i++)
        {
            reader.Read();
            names[i] = serviceNames.Get(reader.Bytes);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(names);
    }

    // A key that is no text is empty: it names nothing here.
    private static bool TryReadKey(ref MessagePackReader reader, int level, out ReadOnlySpan<byte> key)
    {
        bool isRead = reader.Read();
        key = reader.Kind is MessagePackKind.Text ? reader.Bytes : default;
        return isRead && reader.Skip(level);
    }

    private static bool TryGetInteger(in MessagePackReader reader, out long value)
    {
        value = reader.Kind switch
        {
            MessagePackKind.Integer => reader.Integer,
            MessagePackKind.UnsignedInteger => long.MaxValue,
            // Without its fraction; what is beyond 64 bits is as far as they go.
            MessagePackKind.Float => (long)reader.Float,
            _ => 0,
        };
        return reader.Kind is MessagePackKind.Integer or MessagePackKind.UnsignedInteger || (reader.Kind is MessagePackKind.Float && double.IsFinite(reader.Float));
    }
}
