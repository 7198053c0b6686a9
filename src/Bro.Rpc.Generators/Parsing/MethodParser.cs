using Bro.Rpc.Generators.Diagnostics;
using Bro.Rpc.Generators.Models;
using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>One method, by itself.</summary>
internal static class MethodParser
{
    /// <summary>Parses a method.</summary>
    /// <returns>The model, or null where the method cannot be called over the wire.</returns>
    public static MethodModel? Parse(IMethodSymbol method, INamedTypeSymbol service, AttributeData? attribute, Findings findings)
    {
        bool valid = true;
        string wireName = GetWireName(method, attribute);
        if (!WireName.IsValid(wireName))
        {
            findings.Add(Descriptors.InvalidWireName, method, SyntaxPart.WireName, method.Name);
            valid = false;
        }

        if (method.IsGenericMethod)
        {
            findings.Add(Descriptors.GenericMethod, method, SyntaxPart.TypeParameters, method.Name);
            valid = false;
        }

        bool isSupported = TryGetReturn(method, out bool isValueTask, out ITypeSymbol? result);
        if (!isSupported && method.ReturnType.TypeKind is not TypeKind.Error)
        {
            // Of a type that does not exist the compiler has spoken.
            findings.Add(Descriptors.UnsupportedReturnType, method, SyntaxPart.Type, method.Name, ReturnName(method));
        }

        valid &= isSupported && (result is null || TypeRules.Check(result, method, findings));
        ParameterModel[]? parameters = ParameterParser.Parse(method, findings);
        MethodOptionsModel options = MethodOptionsParser.Parse(method, service, attribute, findings);
        return valid && parameters is not null
            ? new MethodModel(
                method.ContainingType.EmittedNameWithoutAnnotation(),
                method.Name,
                wireName,
                method.ReturnType.EmittedName(),
                isValueTask,
                result is null ? null : ValueParser.Parse(result),
                new(parameters),
                options,
                IsRepeated: false)
            : null;
    }

    /// <summary>The name on the wire. An attribute without arguments leaves the C# name to decide; with null it has said something that cannot be.</summary>
    public static string GetWireName(IMethodSymbol method, AttributeData? attribute) =>
        attribute is { ConstructorArguments: [{ Kind: TypedConstantKind.Primitive } name] }
            ? name.Value as string ?? ""
            : WireName.OfMethod(method.Name);

    // Another type of the name Task, or a Task by reference, is told apart from what the message asks for.
    private static string ReturnName(IMethodSymbol method)
    {
        string name = method.ReturnType.Name is "Task" or "ValueTask" ? method.ReturnType.ToDisplayString() : method.ReturnType.MessageName();
        return method.RefKind is RefKind.None ? name : "ref " + name;
    }

    private static bool TryGetReturn(IMethodSymbol method, out bool isValueTask, out ITypeSymbol? result)
    {
        ITypeSymbol type = method.ReturnType;
        bool hasResult = type.Is(FrameworkNames.TaskOfResult) || type.Is(FrameworkNames.ValueTaskOfResult);
        isValueTask = type.Is(FrameworkNames.ValueTask) || type.Is(FrameworkNames.ValueTaskOfResult);
        result = hasResult ? ((INamedTypeSymbol)type).TypeArguments[0] : null;
        return method.RefKind is RefKind.None && (hasResult || isValueTask || type.Is(FrameworkNames.Task));
    }
}
