using Bro.Rpc.Generators.Models;

namespace Bro.Rpc.Generators.Emit;

/// <summary>The class that callers hold as the contract.</summary>
internal static class ProxyEmitter
{
    public static void Emit(SourceWriter writer, ServiceModel service, EmittedNames names)
    {
        writer.Line("// Calls the service; holds no state of its own, so any thread may use it. Each reader of a result is one delegate for the whole process.");
        ServiceEmitter.EmitTypeAttributes(writer, service);
        writer.Open($"file sealed class {names.Proxy} : {service.Type}");
        writer.Line($"private readonly {GlobalNames.Caller} _caller;");
        writer.Line();
        writer.Line($"internal {names.Proxy}({GlobalNames.Caller} caller) => _caller = caller;");
        for (int i = 0; i < service.Methods.Count; i++)
        {
            writer.Line();
            EmitMethod(writer, service, service.Methods[i], names.Method(i), names.Params(i));
        }

        foreach (StubModel stub in service.Stubs)
        {
            writer.Line();
            writer.Line("// Cannot go over the wire, as the analyzer says; without it this file would not compile.");
            EmitStub(writer, stub);
        }

        writer.Close();
        for (int i = 0; i < service.Methods.Count; i++)
        {
            if (!service.Methods[i].IsRepeated)
            {
                ParamsEmitter.Emit(writer, service, service.Methods[i], names.Params(i));
            }
        }
    }

    private static void EmitMethod(SourceWriter writer, ServiceModel service, MethodModel method, string info, string paramsName)
    {
        string serviceName = CSharpLiteral.Of(service.ServiceName);
        string methodName = CSharpLiteral.Of(method.WireName);
        string parameters = string.Join(", ", method.Parameters.Select(static parameter => $"{parameter.Value.Type} @{parameter.Name}"));
        string types = method.Result is null ? paramsName : $"{paramsName}, {method.Result.Type}";
        writer.Line($"{method.ReturnType} {method.DeclaringType}.@{method.Name}({parameters}) =>");
        writer.Continue($"this._caller.CallAsync<{types}>(");
        writer.Continue($"    {info},");
        writer.Continue($"    new {paramsName}({string.Join(", ", ParamsEmitter.Sent(method).Select(static parameter => "@" + parameter.Name))}),");
        if (method.Result is not null)
        {
            writer.Continue($"    {ValueCode.ReaderSignature}");
            writer.Continue($"        {ValueCode.ReadResult(method.Result, $"{GlobalNames.Json}.NullResult({serviceName}, {methodName})")},");
        }

        string end = method.IsValueTask ? ");" : ").AsTask();";
        writer.Continue($"    {Argument(method, ParameterRole.Context, "null")},");
        writer.Continue($"    {Argument(method, ParameterRole.CancellationToken, "default")}{end}");
    }

    private static void EmitStub(SourceWriter writer, StubModel stub)
    {
        string body = $"throw new global::System.NotSupportedException({CSharpLiteral.Of($"{stub.Member} cannot be called over the wire.")});";
        if (stub.Accessors.Count == 0)
        {
            writer.Line($"{stub.Declaration} =>");
            writer.Continue(body);
            return;
        }

        writer.Open(stub.Declaration);
        foreach (string accessor in stub.Accessors)
        {
            writer.Line($"{accessor} => {body}");
        }

        writer.Close();
    }

    private static string Argument(MethodModel method, ParameterRole role, string otherwise) =>
        method.Parameters.FirstOrDefault(parameter => parameter.Role == role) is { } found ? "@" + found.Name : otherwise;
}
