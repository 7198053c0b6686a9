using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Bro.Rpc.Generated;

/// <summary>
/// Reads and writes single values for emitted code. Strings, bools and common numbers go directly; a token of an
/// unexpected kind, and every other type, goes through the type's <see cref="JsonTypeInfo{T}"/>, so that a user's
/// converters and "numbers in strings" work. For emitted code only.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class BroJson
{
    /// <summary>How a type is read and written; looked up once for each type and options.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="options">The options.</param>
    /// <returns>The type's metadata.</returns>
    /// <exception cref="NotSupportedException">The options' resolvers do not know the type.</exception>
    public static JsonTypeInfo<T> GetTypeInfo<T>(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Cached<T>? cached = Cached<T>.Last;
        if (cached is null || !ReferenceEquals(cached.Options, options))
        {
            Cached<T>.Last = cached = new Cached<T>(options, (JsonTypeInfo<T>)GetTypeInfo(typeof(T), options));
        }

        return cached.TypeInfo;
    }

    /// <summary>How a type is read and written that is known only at run time.</summary>
    /// <param name="type">The type.</param>
    /// <param name="options">The options.</param>
    /// <returns>The type's metadata.</returns>
    /// <exception cref="NotSupportedException">The options' resolvers do not know the type.</exception>
    public static JsonTypeInfo GetTypeInfo(Type type, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(options);
        return options.TryGetTypeInfo(type, out JsonTypeInfo? known)
            ? known
            : throw new NotSupportedException($"{type} is not known to System.Text.Json. Add [JsonSerializable(typeof({type.Name}))] to a JsonSerializerContext, and name it with [assembly: BroJsonContext(typeof(…))]; or allow reflection with JsonSerializerIsReflectionEnabledByDefault in the project file.");
    }

    /// <summary>Reads a value of any type.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="reader">Stands on the value's first token, and on its last afterwards.</param>
    /// <param name="options">How the type is read.</param>
    /// <returns>The value.</returns>
    /// <exception cref="JsonException">It is no such value.</exception>
    public static T? Read<T>(ref Utf8JsonReader reader, JsonSerializerOptions options) => JsonSerializer.Deserialize(ref reader, GetTypeInfo<T>(options));

    /// <summary>Reads a string or null.</summary>
    /// <param name="reader">Stands on the value.</param>
    /// <param name="options">How a token of another kind is read.</param>
    /// <returns>The value.</returns>
    /// <exception cref="JsonException">It is no string, or none that Unicode allows.</exception>
    public static string? ReadString(ref Utf8JsonReader reader, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.String)
        {
            return reader.TokenType is JsonTokenType.Null ? null : Read<string>(ref reader, options);
        }

        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException e)
        {
            // Half a surrogate pair: the reader blames its caller, and it is the sender's doing.
            throw new JsonException(e.Message, e);
        }
    }

    /// <summary>Reads a bool.</summary>
    /// <param name="reader">Stands on the value.</param>
    /// <param name="options">How a token of another kind is read.</param>
    /// <returns>The value.</returns>
    public static bool ReadBoolean(ref Utf8JsonReader reader, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.True or JsonTokenType.False ? reader.GetBoolean() : Read<bool>(ref reader, options);

    /// <summary>Reads a 32-bit integer.</summary>
    /// <param name="reader">Stands on the value.</param>
    /// <param name="options">How a token of another kind is read.</param>
    /// <returns>The value.</returns>
    public static int ReadInt32(ref Utf8JsonReader reader, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.Number && reader.TryGetInt32(out int value) ? value : Read<int>(ref reader, options);

    /// <summary>Reads a 64-bit integer.</summary>
    /// <param name="reader">Stands on the value.</param>
    /// <param name="options">How a token of another kind is read.</param>
    /// <returns>The value.</returns>
    public static long ReadInt64(ref Utf8JsonReader reader, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.Number && reader.TryGetInt64(out long value) ? value : Read<long>(ref reader, options);

    /// <summary>Reads a double.</summary>
    /// <param name="reader">Stands on the value.</param>
    /// <param name="options">How a token of another kind is read.</param>
    /// <returns>The value.</returns>
    public static double ReadDouble(ref Utf8JsonReader reader, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.Number && reader.TryGetDouble(out double value) ? value : Read<double>(ref reader, options);

    /// <summary>Reads a decimal.</summary>
    /// <param name="reader">Stands on the value.</param>
    /// <param name="options">How a token of another kind is read.</param>
    /// <returns>The value.</returns>
    public static decimal ReadDecimal(ref Utf8JsonReader reader, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.Number && reader.TryGetDecimal(out decimal value) ? value : Read<decimal>(ref reader, options);

    /// <summary>Writes a double. One that is not finite is no JSON number: the options decide what becomes of it.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="value">The value.</param>
    /// <param name="options">How a value that is not finite is written.</param>
    public static void WriteDouble(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            Write(writer, value, options);
        }
    }

    /// <summary>Writes a value of any type.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="writer">Where to.</param>
    /// <param name="value">The value.</param>
    /// <param name="options">How the type is written.</param>
    public static void Write<T>(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value, GetTypeInfo<T>(options));

    /// <summary>Writes a property of any type.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="writer">Where to.</param>
    /// <param name="name">The property's name.</param>
    /// <param name="value">The value.</param>
    /// <param name="options">How the type is written.</param>
    public static void WriteProperty<T>(Utf8JsonWriter writer, JsonEncodedText name, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(name);
        Write(writer, value, options);
    }

    /// <summary>Moves a reader of <c>params</c> on to the first property.</summary>
    /// <param name="reader">Stands on the first token of <c>params</c>.</param>
    /// <returns>Whether there are properties to read: absent and null <c>params</c> count as an empty object.</returns>
    /// <exception cref="IpcException"><see cref="IpcErrorCode.InvalidMessage"/>: it is no object.</exception>
    public static bool EnterParams(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => true,
        JsonTokenType.None or JsonTokenType.Null => false,
        _ => throw new IpcException(IpcErrorCode.InvalidMessage, "The params of the call must be an object with one property for each parameter."),
    };

    /// <summary>Whether the property that a reader stands on is the parameter of that name.</summary>
    /// <param name="reader">Stands on the property's name.</param>
    /// <param name="name">The parameter's name on the wire, in UTF-8.</param>
    /// <returns>Whether it is, escaped or not.</returns>
    /// <exception cref="JsonException">The property's name is no text that Unicode allows.</exception>
    public static bool IsParameter(ref readonly Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        reader.ValueIsEscaped ? IsEscapedParameter(in reader, name) : reader.ValueTextEquals(name);

    /// <summary>Says that a parameter without a default was not sent.</summary>
    /// <param name="parameter">Its name on the wire.</param>
    /// <returns>The exception to throw.</returns>
    public static IpcException MissingParameter(string parameter) =>
        new(IpcErrorCode.InvalidMessage, $"The parameter '{parameter}' is missing from the params of the call. Send it, or give it a default value in the contract.");

    /// <summary>Says that a parameter was sent twice.</summary>
    /// <param name="parameter">Its name on the wire.</param>
    /// <returns>The exception to throw.</returns>
    public static IpcException DuplicateParameter(string parameter) =>
        new(IpcErrorCode.InvalidMessage, $"The parameter '{parameter}' stands twice in the params of the call. Send it once.");

    /// <summary>Says that null was sent for a parameter that takes none.</summary>
    /// <param name="parameter">Its name on the wire.</param>
    /// <returns>The exception to throw.</returns>
    public static IpcException NullParameter(string parameter) =>
        new(IpcErrorCode.InvalidMessage, $"The parameter '{parameter}' of the call is null, and its type takes no null. Send a value, or make it nullable in the contract.");

    /// <summary>Says that a parameter could not be read as its type.</summary>
    /// <param name="parameter">Its name on the wire.</param>
    /// <param name="cause">What the JSON reader said.</param>
    /// <returns>The exception to throw.</returns>
    public static IpcException InvalidParameter(string parameter, JsonException cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return new(IpcErrorCode.InvalidMessage, $"The parameter '{parameter}' of the call cannot be read as its type: {cause.Message}", cause);
    }

    /// <summary>Says that the method answered nothing or null where its contract promises a value.</summary>
    /// <param name="service">The service called.</param>
    /// <param name="method">The method called.</param>
    /// <returns>The exception to throw.</returns>
    public static IpcException NullResult(string service, string method) =>
        new(IpcErrorCode.DeserializationFailed, $"{service}.{method} answered null, and its contract promises a value. Make the result nullable in the contract, or mend the service.")
        {
            ServiceName = service,
            MethodName = method,
        };

    private static bool IsEscapedParameter(ref readonly Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException e)
        {
            // Half a surrogate pair: the reader blames its caller, and it is the sender's doing.
            throw new JsonException(e.Message, e);
        }
    }

    // One entry a type: a process has one set of options, and with two the entry only changes hands.
    private sealed class Cached<T>(JsonSerializerOptions options, JsonTypeInfo<T> typeInfo)
    {
        // Any thread may replace it; the pair is read as one reference, so it is never torn.
        public static Cached<T>? Last { get; set; }

        public JsonSerializerOptions Options { get; } = options;

        public JsonTypeInfo<T> TypeInfo { get; } = typeInfo;
    }
}
