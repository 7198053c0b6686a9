using System.Text.Json;
using Bro.Rpc.Generated;

namespace Bro.Rpc.Filters;

/// <summary>The result of a method that returns nothing, or of a call whose result nobody reads.</summary>
internal readonly struct NoResult
{
    /// <summary>Reads nothing.</summary>
    public static readonly BroValueReader<NoResult> Reader = static (ref Utf8JsonReader _, JsonSerializerOptions _) => default;
}
