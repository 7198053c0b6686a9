using Bro.Rpc.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Diagnostics;

/// <summary>The services of an assembly with their names.</summary>
internal static class ServiceNames
{
    /// <summary>All marked types with a valid name, by their names; of one name in the order of the files.</summary>
    public static ILookup<string, NamedService> Find(IAssemblySymbol assembly, CancellationToken cancellationToken) =>
        FindIn(assembly.GlobalNamespace, cancellationToken)
            .OrderBy(service => service.Location?.SourceTree?.FilePath, StringComparer.Ordinal)
            .ThenBy(service => service.Location?.SourceSpan.Start)
            .ToLookup(service => service.Name, StringComparer.Ordinal);

    private static IEnumerable<NamedService> FindIn(INamespaceOrTypeSymbol container, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IEnumerable<INamespaceOrTypeSymbol> members = container is INamespaceSymbol space ? space.GetMembers() : container.GetTypeMembers();
        foreach (INamespaceOrTypeSymbol member in members)
        {
            if (member is INamedTypeSymbol { TypeKind: TypeKind.Interface or TypeKind.Class } type
                && type.FindAttribute(MetadataNames.BroServiceAttribute) is { ConstructorArguments: [{ Value: string name }] }
                && WireName.IsValid(name))
            {
                yield return new NamedService(name, type, SyntaxLocator.Find(type, SyntaxPart.WireName, cancellationToken));
            }

            foreach (NamedService inner in FindIn(member, cancellationToken))
            {
                yield return inner;
            }
        }
    }
}
