using System.ComponentModel;
using System.Text.Json;

namespace Bro.Rpc.Generated;

/// <summary>Reads one value. For emitted code only.</summary>
/// <typeparam name="TValue">The value's type.</typeparam>
/// <param name="reader">Stands on the first token of the value; on <see cref="JsonTokenType.None"/> where the value is absent.</param>
/// <param name="options">How the types that are not read directly are read.</param>
/// <returns>The value.</returns>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate TValue BroValueReader<out TValue>(ref Utf8JsonReader reader, JsonSerializerOptions options);
