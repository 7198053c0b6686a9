using System.ComponentModel;
using System.Text.Json;

namespace Bro.Rpc.Generated;

/// <summary>The parameters of one call, which write themselves as the <c>params</c> value. For emitted code only.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IBroParams
{
    /// <summary>Writes exactly one JSON value.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="options">How the types that are not written directly are written.</param>
    void WriteTo(Utf8JsonWriter writer, JsonSerializerOptions options);
}
