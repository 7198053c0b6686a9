using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>How the runtime is told of implementations: <c>services.AddBro().AddService&lt;UserService&gt;()</c>.</summary>
internal static class RegistrationNames
{
    private const string AddService = "AddService";
    private const string Namespace = "Microsoft.Extensions.DependencyInjection";
    private const string TypePrefix = "Bro";

    /// <summary>Whether a method adds an implementation, its one type argument.</summary>
    public static bool IsAddService(IMethodSymbol method) =>
        method is { Name: AddService, TypeArguments.Length: 1 }
        && method.ContainingType.Name.StartsWith(TypePrefix, StringComparison.Ordinal)
        && method.ContainingNamespace.ToDisplayString() == Namespace;
}
