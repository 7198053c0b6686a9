using Bro.Rpc.Generators.Models;

namespace Bro.Rpc.Generators.Emit;

/// <summary>Expressions and statements that read and write one value; with <c>reader</c>, <c>writer</c> and <c>options</c> in scope.</summary>
internal static class ValueCode
{
    /// <summary>The signature of a lambda that reads.</summary>
    public const string ReaderSignature = $"static (ref {GlobalNames.JsonReader} reader, {GlobalNames.JsonOptions} options) =>";

    private const string Null = GlobalNames.JsonToken + ".Null";
    private const string None = GlobalNames.JsonToken + ".None";

    /// <summary>Reads a parameter.</summary>
    public static string ReadParameter(ValueModel value, string wireName) => value.Nulls switch
    {
        NullRule.Rejected => $"{ReadToken(value)} ?? throw {GlobalNames.Json}.NullParameter({CSharpLiteral.Of(wireName)})",
        NullRule.Unknown => ReadToken(value) + "!",
        NullRule.NullableValue when value.Kind is not ValueKind.Other => $"reader.TokenType is {Null} ? null : {ReadToken(value)}",
        _ => ReadToken(value),
    };

    /// <summary>Reads a result, which may be absent.</summary>
    public static string ReadResult(ValueModel value, string nullResult)
    {
        bool isDirect = value.Kind is not ValueKind.Other;
        return value.Nulls switch
        {
            NullRule.Rejected => $"(reader.TokenType is {None} ? null : {ReadToken(value)}) ?? throw {nullResult}",
            NullRule.Unknown => $"(reader.TokenType is {None} ? null : {ReadToken(value)})!",
            NullRule.Accepted => $"reader.TokenType is {None} ? null : {ReadToken(value)}",
            NullRule.NullableValue when isDirect => $"reader.TokenType is {None} or {Null} ? null : {ReadToken(value)}",
            NullRule.NullableValue => $"reader.TokenType is {None} ? null : {ReadToken(value)}",

            // Of another value the metadata decides: to a JsonElement null is a value.
            _ => $"reader.TokenType is {None}{(isDirect ? $" or {Null}" : "")} ? throw {nullResult} : {ReadToken(value)}",
        };
    }

    /// <summary>Writes a property.</summary>
    public static void WriteProperty(SourceWriter code, ValueModel value, string name, string expression)
    {
        switch (value.Kind)
        {
            case ValueKind.Other:
                code.Line($"{GlobalNames.Json}.WriteProperty<{value.Type}>(writer, {name}, {expression}, options);");
                break;
            case ValueKind.Double:
                code.Line($"writer.WritePropertyName({name});");
                Write(code, value, expression);
                break;
            default:
                string method = value.Kind switch { ValueKind.String => "WriteString", ValueKind.Boolean => "WriteBoolean", _ => "WriteNumber" };
                WriteUnlessNull(code, value, expression, $"writer.WriteNull({name});", inner => $"writer.{method}({name}, {inner});");
                break;
        }
    }

    /// <summary>Writes a value.</summary>
    public static void Write(SourceWriter code, ValueModel value, string expression)
    {
        if (value.Kind is ValueKind.Other)
        {
            code.Line($"{GlobalNames.Json}.Write<{value.Type}>(writer, {expression}, options);");
            return;
        }

        WriteUnlessNull(code, value, expression, "writer.WriteNullValue();", inner => value.Kind switch
        {
            ValueKind.String => $"writer.WriteStringValue({inner});",
            ValueKind.Boolean => $"writer.WriteBooleanValue({inner});",
            ValueKind.Double => $"{GlobalNames.Json}.WriteDouble(writer, {inner}, options);",
            _ => $"writer.WriteNumberValue({inner});",
        });
    }

    // A null string is written as null by the writer itself.
    private static void WriteUnlessNull(SourceWriter code, ValueModel value, string expression, string ifNull, Func<string, string> write)
    {
        if (value.Nulls is not NullRule.NullableValue)
        {
            code.Line(write(expression));
            return;
        }

        code.Open($"if ({expression}.HasValue)");
        code.Line(write($"{expression}.GetValueOrDefault()"));
        code.Close();
        code.Open("else");
        code.Line(ifNull);
        code.Close();
    }

    private static string ReadToken(ValueModel value) => value.Kind is ValueKind.Other
        ? $"{GlobalNames.Json}.Read<{value.ReadType}>(ref reader, options)"
        : $"{GlobalNames.Json}.Read{value.Kind}(ref reader, options)";
}
