using System.ComponentModel;
using System.Text.Json;

namespace Bro.Rpc.Generated;

/// <summary>Writes one value. For emitted code only.</summary>
/// <typeparam name="TValue">The value's type.</typeparam>
/// <param name="writer">Where to.</param>
/// <param name="value">What.</param>
/// <param name="options">How the types that are not written directly are written.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void BroValueWriter<in TValue>(Utf8JsonWriter writer, TValue value, JsonSerializerOptions options);
