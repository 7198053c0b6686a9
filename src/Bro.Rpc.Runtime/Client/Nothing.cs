using System.Text.Json;
using Bro.Rpc.Generated;

namespace Bro.Rpc.Client;

/// <summary>The result of a call whose result nobody reads.</summary>
internal readonly struct Nothing
{
    /// <summary>Reads nothing.</summary>
    public static readonly BroValueReader<Nothing> Reader = static (ref Utf8JsonReader _, JsonSerializerOptions _) => default;
}
