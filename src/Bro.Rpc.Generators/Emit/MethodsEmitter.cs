using Bro.Rpc.Generators.Models;

namespace Bro.Rpc.Generators.Emit;

/// <summary>The class that holds what callers and filters are told of each method.</summary>
internal static class MethodsEmitter
{
    public static void Emit(SourceWriter writer, ServiceModel service, EmittedNames names)
    {
        writer.Line("// What callers, services and their filters are told of each method.");
        ServiceEmitter.EmitTypeAttributes(writer, service);
        writer.Open($"file static class {names.Methods}");
        for (int i = 0; i < service.Methods.Count; i++)
        {
            if (!service.Methods[i].IsRepeated)
            {
                Emit(writer, service, service.Methods[i], names.MethodField(i));
            }
        }

        writer.Close();
    }

    private static void Emit(SourceWriter writer, ServiceModel service, MethodModel method, string field)
    {
        string creation = $"internal static readonly {GlobalNames.Method} {field} = new({CSharpLiteral.Of(service.ServiceName)}, {CSharpLiteral.Of(method.WireName)})";
        string[] properties = [.. Properties(method)];
        if (properties.Length == 0)
        {
            writer.Line(creation + ";");
            return;
        }

        writer.Open(creation);
        foreach (string property in properties)
        {
            writer.Line(property);
        }

        writer.Close("};");
    }

    private static IEnumerable<string> Properties(MethodModel method)
    {
        MethodOptionsModel options = method.Options;
        if (options.Description is not null)
        {
            yield return $"Description = {CSharpLiteral.Of(options.Description)},";
        }

        if (options.Timeout is not null)
        {
            yield return $"Timeout = global::System.TimeSpan.FromMilliseconds({options.Timeout}L),";
        }

        if (options.IsIdempotent)
        {
            yield return "IsIdempotent = true,";
        }

        if (options.Metadata.Count > 0)
        {
            string texts = string.Join(", ", options.Metadata.Select(static text => $"[{CSharpLiteral.Of(text.Key)}] = {CSharpLiteral.Of(text.Value)}"));
            yield return $"Metadata = new global::System.Collections.Generic.Dictionary<string, string> {{ {texts} }},";
        }

        string[] parameters = [.. ParamsEmitter.Sent(method).Select(Parameter)];
        if (parameters.Length > 0)
        {
            yield return $"Parameters = new {GlobalNames.Parameter}[] {{ {string.Join(", ", parameters)} }},";
        }
    }

    private static string Parameter(ParameterModel parameter)
    {
        // Of dynamic there is no typeof.
        string type = parameter.Value.ReadType is "dynamic" ? "object" : parameter.Value.ReadType;
        string validations = parameter.Validations.Count == 0
            ? ""
            : $", static () => new global::System.ComponentModel.DataAnnotations.ValidationAttribute[] {{ {string.Join(", ", parameter.Validations)} }}";
        return $"new({CSharpLiteral.Of(parameter.WireName)}, typeof({type}){validations}){(parameter.Role is ParameterRole.WholeParams ? " { IsWholeParams = true }" : "")}";
    }
}
