using Bro.Rpc.Generators.Models;

namespace Bro.Rpc.Generators.Emit;

/// <summary>The class that reads an incoming call, runs the user's method and answers.</summary>
internal static class DispatcherEmitter
{
    private const string Builder = "global::System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(global::System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder))";

    public static void Emit(SourceWriter writer, ServiceModel service, EmittedNames names)
    {
        writer.Line("// Runs incoming calls on an implementation: reads the parameters, awaits the method, writes its result.");
        ServiceEmitter.EmitTypeAttributes(writer, service);
        writer.Open($"file static class {names.Dispatcher}");
        writer.Open($"internal static void Register({GlobalNames.Registrar(service.Type)} methods)");
        for (int i = 0; i < service.Methods.Count; i++)
        {
            if (!service.Methods[i].IsRepeated)
            {
                writer.Line($"methods.Register({names.Method(i)}, {names.Handler(i)}, {names.Filtered(i)});");
            }
        }

        writer.Close();
        for (int i = 0; i < service.Methods.Count; i++)
        {
            if (!service.Methods[i].IsRepeated)
            {
                EmitHandler(writer, service, service.Methods[i], names.Handler(i), names.Arguments(i));
                EmitFiltered(writer, service, service.Methods[i], names.Filtered(i), names.Arguments(i));
            }
        }

        writer.Close();
        for (int i = 0; i < service.Methods.Count; i++)
        {
            if (!service.Methods[i].IsRepeated && ParamsEmitter.Sent(service.Methods[i]).Any())
            {
                ArgumentsEmitter.Emit(writer, service, service.Methods[i], names.Arguments(i));
            }
        }
    }

    private static void EmitHandler(SourceWriter writer, ServiceModel service, MethodModel method, string handler, string argumentsName)
    {
        writer.Line("// Pooled: a call that waits allocates nothing of its own.");
        writer.Line($"[{Builder}]");

        // The compiler hands this on from the method to its state machine, not from the type.
        writer.Line(ServiceEmitter.NotUserCode);
        writer.Open($"private static async {GlobalNames.ValueTask} {handler}({service.Type} service, {GlobalNames.ServerCall} call)");
        if (ParamsEmitter.Sent(method).Any())
        {
            writer.Line($"{argumentsName} arguments = {argumentsName}.Read(call);");
        }

        if (method.DeclaringType != service.Type && service.Kind is ServiceKind.Interface)
        {
            writer.Line("// Through the interface that declares it: another one may declare the same method.");
        }

        string call = Call(service, method) + ";";
        if (method.Result is null)
        {
            writer.Line(call);
            writer.Line("call.Complete();");
        }
        else
        {
            writer.Line($"{method.Result.Type} result = {call}");
            writer.Line($"call.Complete<{method.Result.Type}>(result, static (writer, value, options) =>");
            writer.Open();
            ValueCode.Write(writer, method.Result, "value");
            writer.Close("});");
        }

        writer.Close();
    }

    // Not async itself: the arguments are read before it begins, and the rest is the filters'.
    private static void EmitFiltered(SourceWriter writer, ServiceModel service, MethodModel method, string name, string argumentsName)
    {
        bool hasArguments = ParamsEmitter.Sent(method).Any();
        string types = $"{service.Type}, {(hasArguments ? argumentsName : GlobalNames.NoArguments)}{(method.Result is null ? "" : $", {method.Result.Type}")}";
        writer.Line("// The same where filters stand around the method.");
        writer.Line($"private static {GlobalNames.ValueTask} {name}({service.Type} service, {GlobalNames.ServerCall} call) =>");
        writer.Continue($"call.FilterAsync<{types}>(");
        writer.Continue("    service,");
        writer.Continue($"    {(hasArguments ? $"{argumentsName}.Read(call)" : "default")},");
        writer.Continue($"    static async (service, arguments, call) => {Call(service, method)}{(method.Result is null ? ");" : ",")}");
        if (method.Result is not null)
        {
            writer.Continue("    static (writer, value, options) =>");
            writer.Open();
            ValueCode.Write(writer, method.Result, "value");
            writer.Close("});");
        }
    }

    // Through the type that declares it: two bases may declare the same method, and then the contract's own name means neither.
    private static string Call(ServiceModel service, MethodModel method)
    {
        string receiver = method.DeclaringType != service.Type ? $"(({method.DeclaringType})service)" : "service";
        return $"await {receiver}.@{method.Name}({string.Join(", ", method.Parameters.Select(Argument))}).ConfigureAwait(false)";
    }

    private static string Argument(ParameterModel parameter) => parameter.Role switch
    {
        ParameterRole.Context => "call.Context",
        ParameterRole.CancellationToken => "call.CancellationToken",
        _ => $"arguments.{ArgumentsEmitter.Field(parameter)}",
    };
}
