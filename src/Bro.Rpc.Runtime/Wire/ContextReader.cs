using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Bro.Rpc.Wire;

/// <summary>
/// Checks and reads a <c>context</c>. Protocol §2.
/// <code>
/// {"root":"root-…","chain":["order","user"],"depth":2,"deadline":1763887000123}
/// </code>
/// </summary>
internal static class ContextReader
{
    /// <summary>Checks a context without building it.</summary>
    /// <param name="reader">Stands on the first token of the value, and on its last afterwards.</param>
    /// <param name="depth">The depth found.</param>
    /// <param name="deadline">The deadline found, in Unix milliseconds.</param>
    /// <returns>Whether all four parts are there in their right types.</returns>
    public static bool Check(ref Utf8JsonReader reader, out long depth, out long deadline)
    {
        depth = 0;
        deadline = 0;
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        // Each part once and right: of a wrong one and a right one nobody knows which others take.
        bool root = false, chain = false, hasDepth = false, hasDeadline = false, valid = true;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("root"u8))
            {
                reader.Read();
                valid &= !root & (root = reader.TokenType is JsonTokenType.String && !reader.ValueSpan.IsEmpty);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("chain"u8))
            {
                reader.Read();
                valid &= !chain & (chain = CheckChain(ref reader));
            }
            else if (reader.ValueTextEquals("depth"u8))
            {
                reader.Read();
                valid &= !hasDepth & (hasDepth = TryReadInteger(ref reader, out depth) && depth >= 1);
            }
            else if (reader.ValueTextEquals("deadline"u8))
            {
                reader.Read();
                valid &= !hasDeadline & (hasDeadline = TryReadInteger(ref reader, out deadline));
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return valid && root && chain && hasDepth && hasDeadline;
    }

    /// <summary>Reads a context that <see cref="Check"/> found valid.</summary>
    /// <param name="json">The context as it stands in the message.</param>
    /// <param name="serviceNames">Gives the names of the chain, most of which were seen before.</param>
    /// <exception cref="JsonException">It is not valid after all.</exception>
    public static IpcContext Read(ReadOnlySpan<byte> json, TextCache serviceNames)
    {
        var scanner = new JsonScanner(json);
        var usual = default(ContextScanner);
        return usual.TryRead(ref scanner, json, WireLimits.MaxNesting) && usual.Depth <= int.MaxValue
            ? new IpcContext(Encoding.UTF8.GetString(usual.Root), serviceNames.GetChain(usual.Chain), (int)usual.Depth, usual.Deadline)
            : ReadAny(json, serviceNames);
    }

    /// <summary>The same for every context, also those that <see cref="ContextScanner"/> takes.</summary>
    public static IpcContext ReadAny(ReadOnlySpan<byte> json, TextCache serviceNames)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = WireLimits.MaxNesting });
        reader.Read();
        string root = string.Empty;
        ImmutableArray<string> chain = [];
        long depth = 0, deadline = 0;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("root"u8))
            {
                reader.Read();
                root = TextOf(ref reader);
            }
            else if (reader.ValueTextEquals("chain"u8))
            {
                reader.Read();
                chain = ReadChain(ref reader, serviceNames);
            }
            else if (reader.ValueTextEquals("depth"u8))
            {
                reader.Read();
                TryReadInteger(ref reader, out depth);
            }
            else if (reader.ValueTextEquals("deadline"u8))
            {
                reader.Read();
                TryReadInteger(ref reader, out deadline);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return root.Length > 0 && depth is >= 1 and <= int.MaxValue
            ? new IpcContext(root, chain, (int)depth, deadline)
            : throw NotValid();
    }

    /// <summary>Reads a context that was found valid, in whichever serializer it stands.</summary>
    /// <exception cref="JsonException">It is not valid after all.</exception>
    public static IpcContext Read(IpcSerializer serializer, ReadOnlySpan<byte> context, TextCache serviceNames) =>
        serializer is IpcSerializer.Json ? Read(context, serviceNames)
        : MessagePackContextReader.Read(context, serviceNames) ?? throw NotValid();

    private static JsonException NotValid() => new("The context of the message is not valid.");

    private static bool CheckChain(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not JsonTokenType.StartArray)
        {
            reader.Skip();
            return false;
        }

        bool valid = true;
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            valid &= reader.TokenType is JsonTokenType.String;
            reader.Skip();
        }

        return valid;
    }

    /// <summary>Reads a chain. The reader stands on its bracket, and on the other one afterwards.</summary>
    public static ImmutableArray<string> ReadChain(ref Utf8JsonReader reader, TextCache serviceNames)
    {
        Utf8JsonReader counting = reader;
        int count = 0;
        while (counting.Read() && counting.TokenType is JsonTokenType.String)
        {
            count++;
        }

        var names = new string[count];
        for (int i = 0; reader.Read() && reader.TokenType is JsonTokenType.String; i++)
        {
            names[i] = reader.ValueIsEscaped ? TextOf(ref reader) : serviceNames.Get(reader.ValueSpan);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(names);
    }

    // A peer may send half of a surrogate pair; that is no reason to lose its call.
    private static string TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? string.Empty;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    // 2, 2.0 and 2e0 are the same number to a peer that knows only doubles.
    private static bool TryReadInteger(ref Utf8JsonReader reader, out long value)
    {
        value = 0;
        if (reader.TokenType is not JsonTokenType.Number)
        {
            reader.Skip();
            return false;
        }

        if (reader.TryGetInt64(out value))
        {
            return true;
        }

        if (!reader.TryGetDouble(out double number) || double.IsNaN(number))
        {
            return false;
        }

        // Without its fraction; what is beyond 64 bits is as far as they go.
        value = (long)number;
        return true;
    }
}
