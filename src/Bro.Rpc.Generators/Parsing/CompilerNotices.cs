using Bro.Rpc.Generators.Models;
using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>
/// Collects what the compiler says to code that mentions a symbol: emitted code mentions what its user wrote, and the
/// user has been told already.
/// </summary>
internal sealed class CompilerNotices
{
    private readonly SortedSet<string> _experiments = new(StringComparer.Ordinal);
    private readonly HashSet<ISymbol> _seen = new(SymbolEqualityComparer.Default);

    /// <summary>Whether something is obsolete as an error, which no pragma silences.</summary>
    public bool HasObsoleteErrors { get; private set; }

    /// <summary>The ids of experimental features, and of what is obsolete under an id of its own.</summary>
    public EquatableArray<string> Experiments => new([.. _experiments]);

    /// <summary>A method with all the types of its signature.</summary>
    public void Add(IMethodSymbol method)
    {
        AddSymbol(method);
        Add(method.ReturnType);
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            Add(parameter.Type);
        }
    }

    /// <summary>A type with all that it is built of.</summary>
    public void Add(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol array)
        {
            Add(array.ElementType);
        }
        else if (type is INamedTypeSymbol named)
        {
            AddSymbol(named.OriginalDefinition);
            foreach (ITypeSymbol argument in named.TypeArguments)
            {
                Add(argument);
            }
        }
    }

    private void AddSymbol(ISymbol symbol)
    {
        for (ISymbol? current = symbol; current is not null and not INamespaceSymbol && _seen.Add(current); current = current.ContainingType)
        {
            foreach (AttributeData attribute in current.GetAttributes())
            {
                if (attribute.AttributeClass.Is(FrameworkNames.ObsoleteAttribute))
                {
                    HasObsoleteErrors |= attribute.ConstructorArguments is [_, { Value: true }];
                    _experiments.UnionWith(attribute.NamedArguments.Where(static named => named.Key == "DiagnosticId").Select(static named => named.Value.Value).OfType<string>());
                }
                else if (attribute.AttributeClass.Is(FrameworkNames.ExperimentalAttribute) && attribute.ConstructorArguments is [{ Value: string id }])
                {
                    _experiments.Add(id);
                }
            }
        }
    }
}
