using Bro.Rpc.Generators.Models;

namespace Bro.Rpc.Generators.Emit;

/// <summary>The struct that carries the parameters of one call and writes them as its params.</summary>
internal static class ParamsEmitter
{
    /// <summary>The parameters that travel.</summary>
    public static IEnumerable<ParameterModel> Sent(MethodModel method) =>
        method.Parameters.Where(static parameter => parameter.Role is ParameterRole.Property or ParameterRole.WholeParams);

    public static void Emit(SourceWriter writer, ServiceModel service, MethodModel method, string name)
    {
        ParameterModel[] sent = [.. Sent(method)];
        ParameterModel? whole = sent.FirstOrDefault(static parameter => parameter.Role is ParameterRole.WholeParams);
        writer.Line("// The parameters on their way out: a struct that writes itself, so that a call makes no object of them.");
        ServiceEmitter.EmitTypeAttributes(writer, service);
        writer.Open($"file readonly struct {name} : {GlobalNames.Params}, {GlobalNames.Arguments}");
        if (whole is null)
        {
            foreach (ParameterModel parameter in sent)
            {
                writer.Line($"private static readonly {GlobalNames.JsonText} {NameField(parameter)} = {GlobalNames.JsonText}.Encode({CSharpLiteral.Of(parameter.WireName)});");
            }
        }

        if (whole is null && sent.Length > 0)
        {
            writer.Line();
        }

        EmitFields(writer, sent, name);
        writer.Open($"void {GlobalNames.Params}.WriteTo({GlobalNames.JsonWriter} writer, {GlobalNames.JsonOptions} options)");
        if (whole is not null)
        {
            ValueCode.Write(writer, whole.Value, ValueField(whole));
        }
        else
        {
            writer.Line("writer.WriteStartObject();");
            foreach (ParameterModel parameter in sent)
            {
                ValueCode.WriteProperty(writer, parameter.Value, NameField(parameter), ValueField(parameter));
            }

            writer.Line("writer.WriteEndObject();");
        }

        writer.Close();
        EmitGetValue(writer, sent, ValueField);
        writer.Close();
    }

    /// <summary>Emits the method by which filters look at the parameters.</summary>
    public static void EmitGetValue(SourceWriter writer, ParameterModel[] sent, Func<ParameterModel, string> field)
    {
        writer.Open($"object? {GlobalNames.Arguments}.GetValue(int index) => index switch");
        for (int i = 0; i < sent.Length; i++)
        {
            writer.Line($"{CSharpLiteral.Of(i)} => this.{field(sent[i])},");
        }

        writer.Line("_ => throw new global::System.ArgumentOutOfRangeException(nameof(index)),");
        writer.Close("};");
    }

    private static void EmitFields(SourceWriter writer, ParameterModel[] sent, string name)
    {
        foreach (ParameterModel parameter in sent)
        {
            writer.Line($"private readonly {parameter.Value.Type} {ValueField(parameter)};");
        }

        if (sent.Length == 0)
        {
            return;
        }

        writer.Line();
        writer.Open($"internal {name}({string.Join(", ", sent.Select(static parameter => $"{parameter.Value.Type} @{parameter.Name}"))})");
        foreach (ParameterModel parameter in sent)
        {
            writer.Line($"this.{ValueField(parameter)} = @{parameter.Name};");
        }

        writer.Close();
    }

    // The suffixes keep the fields apart from each other, from the struct and from what WriteTo is given, whatever the parameters are called.
    private static string NameField(ParameterModel parameter) => parameter.Name + "Name";

    private static string ValueField(ParameterModel parameter) => parameter.Name + "Value";
}
