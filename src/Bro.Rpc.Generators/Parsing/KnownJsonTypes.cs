using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>What can be read and written without reflection, as far as a compilation knows: the contexts that it and its references name.</summary>
internal sealed class KnownJsonTypes
{
    private const string Abstractions = "Bro.Rpc.Abstractions";

    private readonly HashSet<ITypeSymbol> _types = new(SymbolEqualityComparer.Default);

    private KnownJsonTypes(INamedTypeSymbol? ownContext) => OwnContext = ownContext;

    /// <summary>The first context that the assembly itself names, or null: where a missing type is to be listed.</summary>
    public INamedTypeSymbol? OwnContext { get; }

    /// <summary>Looks at a compilation to which the generator of System.Text.Json has added its part.</summary>
    public static KnownJsonTypes Find(Compilation compilation)
    {
        INamedTypeSymbol[] own = [.. NamedBy(compilation.Assembly)];
        var known = new KnownJsonTypes(own.FirstOrDefault());
        foreach (INamedTypeSymbol context in own.Concat(compilation.SourceModule.ReferencedAssemblySymbols.Where(MayName).SelectMany(NamedBy)))
        {
            known.Add(context);
        }

        return known;
    }

    /// <summary>Whether a type can be read and written.</summary>
    public bool Contains(ITypeSymbol type) => type.TypeKind is TypeKind.Error or TypeKind.TypeParameter || LibraryTypes.Contains(type) || _types.Contains(type);

    // Attributes of an assembly are costly to read, and most references have nothing to do with Bro.
    private static bool MayName(IAssemblySymbol assembly) =>
        assembly.Modules.Any(static module => module.ReferencedAssemblies.Any(static reference => reference.Name == Abstractions));

    private static IEnumerable<INamedTypeSymbol> NamedBy(IAssemblySymbol assembly) => assembly.GetAttributes()
        .Where(static attribute => attribute.AttributeClass.Is(MetadataNames.BroJsonContextAttribute))
        .Select(JsonContextParser.FindNamed)
        .OfType<INamedTypeSymbol>()
        .Where(JsonContextParser.IsContext);

    // What is listed, and what the listed types are built of: for each of these a context has a property.
    private void Add(INamedTypeSymbol context)
    {
        foreach (AttributeData attribute in context.GetAttributes())
        {
            if (attribute.AttributeClass.Is(FrameworkNames.JsonSerializableAttribute) && attribute is { ConstructorArguments: [{ Value: ITypeSymbol listed }] })
            {
                _types.Add(listed);
            }
        }

        foreach (IPropertySymbol property in context.GetMembers().OfType<IPropertySymbol>())
        {
            if (property.Type is INamedTypeSymbol { TypeArguments: [ITypeSymbol described] } && property.Type.Is(FrameworkNames.JsonTypeInfo))
            {
                _types.Add(described);
            }
        }
    }
}
