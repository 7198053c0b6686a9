using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>How the runtime is told of implementations and contracts: <c>services.AddBro().AddService&lt;UserService&gt;()</c>.</summary>
internal static class RegistrationNames
{
    private const string AddService = "AddService";
    private const string AddClient = "AddClient";
    private const string Namespace = "Microsoft.Extensions.DependencyInjection";
    private const string TypePrefix = "Bro";

    /// <summary>Whether a method adds an implementation, its one type argument.</summary>
    public static bool IsAddService(IMethodSymbol method) => IsAdd(method, AddService);

    /// <summary>Whether a method adds a contract to call, its one type argument.</summary>
    public static bool IsAddClient(IMethodSymbol method) => IsAdd(method, AddClient);

    private static bool IsAdd(IMethodSymbol method, string name) =>
        method.TypeArguments.Length == 1
        && method.Name == name
        && method.ContainingType.Name.StartsWith(TypePrefix, StringComparison.Ordinal)
        && method.ContainingNamespace.ToDisplayString() == Namespace;
}
