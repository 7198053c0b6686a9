using System.Runtime.InteropServices;
using System.Text.Json;

namespace Bro.Rpc.Wire;

/// <summary>How deep values are nested. Protocol §2.</summary>
internal static class Nesting
{
    /// <summary>Levels that the details of an error may have: the error itself is the first of a payload's.</summary>
    public const int MostOfDetails = WireLimits.MaxPayloadNesting - 1;

    // An element is its original text, and whoever parsed it may have let these pass.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = int.MaxValue, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Whether a value has no more levels than so many. A number or a text has none.</summary>
    /// <exception cref="ObjectDisposedException">The value's document was disposed.</exception>
    public static bool IsWithin(JsonElement value, int levels)
    {
        if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            return true;
        }

        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(value), Options);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= levels)
            {
                return false;
            }
        }

        return true;
    }
}
