using System.Text;
using System.Text.Unicode;

namespace Bro.Rpc.Wire;

/// <summary>Reads the parts of a REGISTER in MessagePack; only <c>metadata</c> is said in JSON for it. Protocol §2, §4.</summary>
internal static class MessagePackRegistrationReader
{
    // The message is the first level, what its keys hold the second.
    private const int ValueLevel = 2;

    /// <summary>Reads a body whose envelope was found sound.</summary>
    public static void Read(ReadOnlySpan<byte> body, RegistrationParts parts)
    {
        var reader = new MessagePackReader(body);
        reader.Read();
        for (int left = reader.Kind is MessagePackKind.Map ? reader.Count : 0; left > 0; left--)
        {
            reader.Read();
            ReadOnlySpan<byte> key = reader.Bytes;
            int start = reader.Position;
            if (!reader.Read() || !ReadPart(body, key, start, ref reader, parts))
            {
                return;
            }
        }
    }

    private static bool ReadPart(ReadOnlySpan<byte> body, ReadOnlySpan<byte> key, int start, scoped ref MessagePackReader reader, RegistrationParts parts)
    {
        if (key.SequenceEqual("serviceName"u8) && reader.Kind is MessagePackKind.Text)
        {
            return TryGetText(reader, parts, parts.LongestServiceName, out string? name) && parts.AddServiceName(name);
        }

        if (key.SequenceEqual("methods"u8) && reader.Kind is MessagePackKind.Array)
        {
            return ReadMethods(ref reader, parts);
        }

        if (key.SequenceEqual("version"u8) && reader.Kind is MessagePackKind.Text)
        {
            return TryGetText(reader, parts, parts.LongestVersion, out string? version) && parts.AddVersion(version);
        }

        bool isMetadata = key.SequenceEqual("metadata"u8) && reader.Kind is MessagePackKind.Map;
        reader.Skip(ValueLevel);
        return !isMetadata || ReadMetadata(body[start..reader.Position], parts);
    }

    private static bool ReadMetadata(ReadOnlySpan<byte> metadata, RegistrationParts parts)
    {
        if (!parts.HasRoomForMetadata(metadata.Length))
        {
            return false;
        }

        using var transcoder = Transcoder.Rent();
        try
        {
            parts.AddMetadata(transcoder.ToJson(metadata));
            return true;
        }
        catch (IpcException exception)
        {
            return parts.Invalid($"has 'metadata' that cannot be read: {exception.Message}");
        }
    }

    private static bool ReadMethods(scoped ref MessagePackReader reader, RegistrationParts parts)
    {
        parts.BeginMethods();
        for (int left = reader.Count; left > 0; left--)
        {
            reader.Read();
            if (reader.Kind is not MessagePackKind.Text)
            {
                return parts.Invalid("has a method name that is not a string.");
            }

            if (!TryGetText(reader, parts, parts.LongestMethodName, out string? name) || !parts.AddMethod(name, reader.Bytes))
            {
                return false;
            }
        }

        return true;
    }

    // True with null where it has more bytes than it may have; it is not made to learn that.
    private static bool TryGetText(in MessagePackReader reader, RegistrationParts parts, int longest, out string? text)
    {
        text = reader.Bytes.Length > longest ? null : Encoding.UTF8.GetString(reader.Bytes);
        return text is null || Utf8.IsValid(reader.Bytes) || parts.Invalid("has a text that is not valid UTF-8.");
    }
}
