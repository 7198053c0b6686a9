using System.Text.Json;
using Bro.Rpc.Generated;

namespace Bro.Rpc.Client;

/// <summary>Reads the result of a raw call.</summary>
internal static class RawResult<TResult>
{
    public static readonly BroValueReader<TResult> Reader = Read;

    private static TResult Read(ref Utf8JsonReader reader, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.None)
        {
            return BroJson.Read<TResult>(ref reader, options)!;
        }

        // Nothing was answered: fine for whatever may be null or undefined, a lie for a number.
        return default(TResult) is null or JsonElement
            ? default!
            : throw new JsonException($"The method answered nothing, and {typeof(TResult)} cannot be null.");
    }
}
