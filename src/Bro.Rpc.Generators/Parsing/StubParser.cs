using System.Text;
using Bro.Rpc.Generators.Models;
using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>
/// Declares what a proxy cannot call and must have all the same: without it the compiler would add an error of its own to
/// what the analyzer says.
/// </summary>
internal static class StubParser
{
    public static StubModel Parse(ISymbol member) => member switch
    {
        IMethodSymbol method => new StubModel(Declare(method), new([]), method.MessageName()),
        IPropertySymbol property => new StubModel(Declare(property), new(Accessors(property)), property.MessageName()),
        IEventSymbol @event => new StubModel(
            $"event {@event.Type.EmittedName()} {@event.ContainingType.EmittedNameWithoutAnnotation()}.@{@event.Name}",
            new(["add", "remove"]),
            @event.MessageName()),
        _ => throw new ArgumentException($"A {member.Kind} needs no stub.", nameof(member)),
    };

    private static string Declare(IMethodSymbol method)
    {
        var declaration = new StringBuilder();
        if (method.Parameters.Any(static parameter => IsPointer(parameter.Type)) || IsPointer(method.ReturnType))
        {
            declaration.Append("unsafe ");
        }

        declaration
            .Append(RefReturn(method.RefKind))
            .Append(method.ReturnType.EmittedName())
            .Append(' ').Append(method.ContainingType.EmittedNameWithoutAnnotation()).Append(".@").Append(method.Name);
        if (method.TypeParameters.Length > 0)
        {
            declaration.Append('<').Append(string.Join(", ", method.TypeParameters.Select(static parameter => "@" + parameter.Name))).Append('>');
        }

        declaration.Append('(').Append(Declare(method.Parameters)).Append(method.IsVararg ? (method.Parameters.IsEmpty ? "__arglist)" : ", __arglist)") : ")");
        foreach (ITypeParameterSymbol parameter in method.TypeParameters)
        {
            // The constraints are inherited; this says only what T? means.
            string kind = parameter.IsValueType ? "struct" : parameter.IsReferenceType ? "class" : "default";
            declaration.Append(" where @").Append(parameter.Name).Append(" : ").Append(kind);
        }

        return declaration.ToString();
    }

    private static string Declare(IPropertySymbol property)
    {
        string start = $"{(IsPointer(property.Type) ? "unsafe " : "")}{RefReturn(property.RefKind)}{property.Type.EmittedName()} {property.ContainingType.EmittedNameWithoutAnnotation()}.";
        return property.IsIndexer ? $"{start}this[{Declare(property.Parameters)}]" : $"{start}@{property.Name}";
    }

    private static string[] Accessors(IPropertySymbol property) =>
        property.GetMethod is null ? [Setter(property.SetMethod!)]
        : property.SetMethod is null ? ["get"]
        : ["get", Setter(property.SetMethod)];

    private static string Setter(IMethodSymbol setter) => setter.IsInitOnly ? "init" : "set";

    private static string Declare(IEnumerable<IParameterSymbol> parameters) =>
        string.Join(", ", parameters.Select(static parameter => $"{Modifier(parameter)}{parameter.Type.EmittedName()} @{parameter.Name}"));

    private static string Modifier(IParameterSymbol parameter) => parameter.RefKind switch
    {
        RefKind.Ref => parameter.ScopedKind is ScopedKind.ScopedRef ? "scoped ref " : "ref ",
        RefKind.Out => "out ",
        RefKind.In => parameter.ScopedKind is ScopedKind.ScopedRef ? "scoped in " : "in ",
        RefKind.RefReadOnlyParameter => parameter.ScopedKind is ScopedKind.ScopedRef ? "scoped ref readonly " : "ref readonly ",
        _ => parameter.ScopedKind is ScopedKind.ScopedValue ? "scoped " : "",
    };

    private static string RefReturn(RefKind kind) => kind switch
    {
        RefKind.Ref => "ref ",
        RefKind.RefReadOnly => "ref readonly ",
        _ => "",
    };

    private static bool IsPointer(ITypeSymbol type) =>
        type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer
        || (type is IArrayTypeSymbol array && IsPointer(array.ElementType));
}
