using Bro.Rpc.Generators.Diagnostics;
using Bro.Rpc.Generators.Models;
using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>One marked type: decides what is emitted for it, and says what is wrong with it. The one place that does either.</summary>
internal static class ServiceParser
{
    /// <summary>Parses a type that is marked with <c>[BroService]</c>.</summary>
    /// <returns>The model, or null where nothing can be emitted for it.</returns>
    public static ServiceModel? Parse(INamedTypeSymbol type, Findings findings)
    {
        if (type.FindAttribute(MetadataNames.BroServiceAttribute) is not { ConstructorArguments: [{ Kind: TypedConstantKind.Primitive } name] })
        {
            // Not marked, or marked in a way that the compiler itself refuses.
            return null;
        }

        if (type.TypeKind is not (TypeKind.Interface or TypeKind.Class))
        {
            // The compiler has refused the attribute.
            return null;
        }

        bool usable = true;
        string serviceName = name.Value as string ?? "";
        if (!WireName.IsValid(serviceName))
        {
            findings.Add(Descriptors.InvalidWireName, type, SyntaxPart.WireName, type.Name);
            usable = false;
        }

        MethodOptionsParser.CheckType(type, findings);
        usable &= IsClosed(type, findings) & IsAccessible(type, findings);
        MemberSet members = type.TypeKind is TypeKind.Interface ? InterfaceMembers.Parse(type, findings) : ClassMembers.Parse(type, findings);
        return usable && members.CanBeEmitted
            ? new ServiceModel(
                type.FullMetadataName(),
                type.Name,
                type.EmittedNameWithoutAnnotation(),
                serviceName,
                type.TypeKind is TypeKind.Interface ? ServiceKind.Interface : ServiceKind.Class,
                new([.. members.Methods]),
                new([.. members.Stubs]),
                members.Notices.HasObsoleteErrors,
                members.Notices.Experiments)
            : null;
    }

    private static bool IsClosed(INamedTypeSymbol type, Findings findings)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType)
        {
            if (current.TypeParameters.Length > 0)
            {
                SyntaxPart part = ReferenceEquals(current, type) ? SyntaxPart.TypeParameters : SyntaxPart.Name;
                findings.Add(Descriptors.GenericService, type, part, type.Name);
                return false;
            }
        }

        return true;
    }

    private static bool IsAccessible(INamedTypeSymbol type, Findings findings)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType)
        {
            if (current.IsFileLocal || current.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal)
            {
                SyntaxPart part = ReferenceEquals(current, type) ? SyntaxPart.Accessibility : SyntaxPart.Name;
                findings.Add(Descriptors.NotAccessible, type, part, type.Name);
                return false;
            }
        }

        return true;
    }
}
