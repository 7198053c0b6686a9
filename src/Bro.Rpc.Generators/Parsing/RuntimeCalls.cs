using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>The calls of Bro.Rpc.Runtime that say which types a program sends.</summary>
internal static class RuntimeCalls
{
    private const string RawClient = "IpcClient";
    private const string RawCall = "IpcCall";
    private const string RawNamespace = "Bro.Rpc";
    private const string Parameters = "parameters";

    /// <summary>The services, of this assembly or of others, that a call hosts or makes proxies of.</summary>
    public static IEnumerable<INamedTypeSymbol> FindServices(IInvocationOperation call)
    {
        if (!RegistrationNames.IsAddService(call.TargetMethod)
            && !RegistrationNames.IsAddClient(call.TargetMethod)
            && !(IsRaw(call.TargetMethod) && call.TargetMethod.Name is "CreateProxy" or "RegisterService"))
        {
            return [];
        }

        return call.TargetMethod.TypeArguments[0] is INamedTypeSymbol type
            ? ((INamedTypeSymbol[])[type, .. type.AllInterfaces]).Where(static candidate => candidate.HasAttribute(MetadataNames.BroServiceAttribute))
            : [];
    }

    /// <summary>The types that a raw call or a raw method sends and takes.</summary>
    public static IEnumerable<ITypeSymbol> FindTypes(IInvocationOperation call)
    {
        if (!IsRaw(call.TargetMethod) || call.TargetMethod.Name is not ("CallAsync" or "RegisterMethod" or "GetParams"))
        {
            yield break;
        }

        foreach (ITypeSymbol type in call.TargetMethod.TypeArguments)
        {
            yield return type;
        }

        // They are declared as object; what is given is known all the same.
        IOperation? given = call.Arguments.FirstOrDefault(static argument => argument.Parameter?.Name == Parameters)?.Value;
        while (given is IConversionOperation conversion)
        {
            given = conversion.Operand;
        }

        if (given?.Type is { SpecialType: not SpecialType.System_Object } parameters)
        {
            yield return parameters;
        }
    }

    private static bool IsRaw(IMethodSymbol method) =>
        method.ContainingType is { Name: RawClient or RawCall, ContainingType: null } type && type.ContainingNamespace.ToDisplayString() == RawNamespace;
}
