using Bro.Rpc.Generators.Models;

namespace Bro.Rpc.Generators.Emit;

/// <summary>The struct that holds the parameters of an incoming call, and reads them: the reader cannot live in an async method.</summary>
internal static class ArgumentsEmitter
{
    public static void Emit(SourceWriter writer, ServiceModel service, MethodModel method, string name)
    {
        ParameterModel[] sent = [.. ParamsEmitter.Sent(method)];
        writer.Line("// The parameters as they came in. They are read here, because the reader cannot live in an async method.");
        ServiceEmitter.EmitTypeAttributes(writer, service);
        writer.Open($"file struct {name} : {GlobalNames.Arguments}");
        foreach (ParameterModel parameter in sent)
        {
            writer.Line($"internal {parameter.Value.Type} {Field(parameter)};");
        }

        writer.Line();
        writer.Open($"internal static {name} Read({GlobalNames.ServerCall} call)");
        writer.Line($"{name} arguments = default;");
        writer.Line($"{GlobalNames.JsonOptions} options = call.JsonOptions;");
        writer.Line($"{GlobalNames.JsonReader} reader = call.GetParams();");
        if (sent is [{ Role: ParameterRole.WholeParams } whole])
        {
            EmitWhole(writer, whole);
        }
        else
        {
            EmitProperties(writer, sent);
        }

        writer.Line("return arguments;");
        writer.Close();
        ParamsEmitter.EmitGetValue(writer, sent, Field);
        writer.Close();
    }

    private static void EmitWhole(SourceWriter writer, ParameterModel whole)
    {
        string wireName = CSharpLiteral.Of(whole.WireName);
        writer.Open($"if (reader.TokenType is {GlobalNames.JsonToken}.None)");
        writer.Line(Absent(whole) is { } absent ? $"arguments.{Field(whole)} = {absent};" : $"throw {GlobalNames.Json}.MissingParameter({wireName});");
        writer.Close();
        writer.Open("else");
        writer.Open("try");
        writer.Line($"arguments.{Field(whole)} = {ValueCode.ReadParameter(whole.Value, whole.WireName)};");
        writer.Close();
        EmitCatch(writer, wireName);
        writer.Close();
    }

    private static void EmitProperties(SourceWriter writer, ParameterModel[] sent)
    {
        foreach (ParameterModel parameter in sent)
        {
            writer.Line($"bool {Seen(parameter)} = false;");
        }

        writer.Line();
        writer.Line("// What is being read, for the message if it cannot be.");
        writer.Line("string parameter = \"params\";");
        writer.Open($"if ({GlobalNames.Json}.EnterParams(ref reader))");
        writer.Open("try");
        writer.Open($"while (reader.Read() && reader.TokenType is {GlobalNames.JsonToken}.PropertyName)");
        for (int i = 0; i < sent.Length; i++)
        {
            EmitProperty(writer, sent[i], i == 0 ? "if" : "else if");
        }

        writer.Open("else");
        writer.Line("// Callers may know more parameters than this service does.");
        writer.Line("reader.Skip();");
        writer.Close();
        writer.Close();
        writer.Close();
        EmitCatch(writer, "parameter");
        writer.Close();
        foreach (ParameterModel parameter in sent)
        {
            EmitAbsent(writer, parameter);
        }
    }

    private static void EmitProperty(SourceWriter writer, ParameterModel parameter, string condition)
    {
        string wireName = CSharpLiteral.Of(parameter.WireName);
        writer.Open($"{condition} ({GlobalNames.Json}.IsParameter(in reader, {wireName}u8))");
        writer.Open($"if ({Seen(parameter)})");
        writer.Line($"throw {GlobalNames.Json}.DuplicateParameter({wireName});");
        writer.Close();
        writer.Line($"{Seen(parameter)} = true;");
        writer.Line($"parameter = {wireName};");
        writer.Line("reader.Read();");
        writer.Line($"arguments.{Field(parameter)} = {ValueCode.ReadParameter(parameter.Value, parameter.WireName)};");
        writer.Close();
    }

    private static void EmitAbsent(SourceWriter writer, ParameterModel parameter)
    {
        string? absent = Absent(parameter);
        writer.Open($"if (!{Seen(parameter)})");
        writer.Line(absent is null ? $"throw {GlobalNames.Json}.MissingParameter({CSharpLiteral.Of(parameter.WireName)});" : $"arguments.{Field(parameter)} = {absent};");
        writer.Close();
    }

    private static void EmitCatch(SourceWriter writer, string name)
    {
        writer.Open($"catch ({GlobalNames.JsonException} exception)");
        writer.Line($"throw {GlobalNames.Json}.InvalidParameter({name}, exception);");
        writer.Close();
    }

    /// <summary>The field of a parameter; the suffix keeps it apart from the struct's own members.</summary>
    public static string Field(ParameterModel parameter) => parameter.Name + "Value";

    // What a parameter is that was not sent, or null where that is an error.
    private static string? Absent(ParameterModel parameter) => parameter.Default ?? parameter.Value.Nulls switch
    {
        NullRule.Accepted or NullRule.NullableValue => "null",
        NullRule.Unknown => "null!",
        _ => null,
    };

    private static string Seen(ParameterModel parameter) => parameter.Name + "Seen";
}
