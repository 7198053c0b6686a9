using Bro.Rpc.Generators.Diagnostics;
using Bro.Rpc.Generators.Emit;
using Bro.Rpc.Generators.Models;
using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>The attributes of DataAnnotations on a parameter, as C# expressions that make them: so they need no reflection at run time.</summary>
internal static class ValidationParser
{
    public static EquatableArray<string> Parse(IParameterSymbol parameter, Findings findings)
    {
        List<string>? expressions = null;
        for (IParameterSymbol? current = parameter; current is not null; current = current.Overridden())
        {
            foreach (AttributeData attribute in current.GetAttributes())
            {
                if (!attribute.AttributeClass.DerivesFrom(FrameworkNames.ValidationAttribute))
                {
                    continue;
                }

                if (!IsAccessible(attribute.AttributeClass!))
                {
                    findings.Add(Descriptors.NotAccessible, parameter, SyntaxPart.Name, attribute.AttributeClass!.Name);
                }
                else if (Expression(attribute) is { } expression)
                {
                    (expressions ??= []).Add(expression);
                }
            }
        }

        return expressions is null ? default : new([.. expressions]);
    }

    // Where the author may use it, all that can hide it from another file is around it.
    private static bool IsAccessible(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType)
        {
            if (current.IsFileLocal || current.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal)
            {
                return false;
            }
        }

        return true;
    }

    // Null where the compiler has found something wrong with it.
    private static string? Expression(AttributeData attribute)
    {
        string?[] arguments = [.. attribute.ConstructorArguments.Select(Constant)];
        (string Name, string? Value)[] properties = [.. attribute.NamedArguments.Select(static argument => (argument.Key, Constant(argument.Value)))];
        if (attribute.AttributeConstructor is null || Array.IndexOf(arguments, null) >= 0 || Array.Exists(properties, static property => property.Value is null))
        {
            return null;
        }

        string creation = $"new {attribute.AttributeClass!.EmittedNameWithoutAnnotation()}({string.Join(", ", arguments)})";
        return properties.Length == 0 ? creation : $"{creation} {{ {string.Join(", ", properties.Select(static property => $"@{property.Name} = {property.Value}"))} }}";
    }

    private static string? Constant(TypedConstant constant)
    {
        switch (constant.Kind)
        {
            case TypedConstantKind.Error:
                return null;
            case TypedConstantKind.Array:
                string?[] items = constant.IsNull ? [] : [.. constant.Values.Select(Constant)];
                string type = constant.Type!.EmittedNameWithoutAnnotation();
                return constant.IsNull ? "null" : Array.IndexOf(items, null) >= 0 ? null : $"new {type} {{ {string.Join(", ", items)} }}";
            case TypedConstantKind.Type:
                return constant.Value is ITypeSymbol named ? $"typeof({named.EmittedNameWithoutAnnotation()})" : "null";
            case TypedConstantKind.Enum:
                return $"({constant.Type!.EmittedNameWithoutAnnotation()})({CSharpLiteral.Of(constant.Value!)})";
            default:
                // The cast keeps a short a short, where there are constructors for both.
                return constant.Value is null ? "null"
                    : constant.Value is byte or sbyte or short or ushort ? $"({constant.Type!.EmittedName()})({CSharpLiteral.Of(constant.Value)})"
                    : CSharpLiteral.Of(constant.Value);
        }
    }
}
