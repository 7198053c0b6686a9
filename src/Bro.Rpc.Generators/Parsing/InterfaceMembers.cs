using Bro.Rpc.Generators.Diagnostics;
using Bro.Rpc.Generators.Models;
using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>The members of a contract: its own and those of the interfaces that it inherits.</summary>
internal static class InterfaceMembers
{
    public static MemberSet Parse(INamedTypeSymbol type, Findings findings)
    {
        var members = new MemberSet();
        members.Notices.Add(type);
        foreach (INamedTypeSymbol declaring in (INamedTypeSymbol[])[type, .. type.AllInterfaces])
        {
            findings.CancellationToken.ThrowIfCancellationRequested();
            members.Notices.Add(declaring);
            foreach (ISymbol member in declaring.GetMembers())
            {
                Parse(member, type, members, findings);
            }
        }

        return members;
    }

    private static void Parse(ISymbol member, INamedTypeSymbol type, MemberSet members, Findings findings)
    {
        switch (member)
        {
            case { IsStatic: true }:
                // A static member with a body is no business of the wire; one that is left to implementers is nobody's.
                if ((member.IsAbstract || member.IsVirtual) && member is not IMethodSymbol { AssociatedSymbol: not null })
                {
                    findings.Add(Descriptors.StaticMember, member, SyntaxPart.Static, member.Name);
                    members.CanBeEmitted = false;
                }

                break;
            case IPropertySymbol { GetMethod: null, SetMethod: null }:
                // Being typed: the compiler asks for an accessor.
                members.CanBeEmitted = false;
                break;
            case IPropertySymbol or IEventSymbol when IsLeftToImplementers(member, type):
                findings.Add(Descriptors.OnlyMethods, member, SyntaxPart.Name, member.MessageName());
                members.CanBeEmitted &= IsImplementable(member, type, findings);
                members.Stubs.Add(StubParser.Parse(member));
                break;
            case IMethodSymbol { MethodKind: MethodKind.Ordinary } method:
                ParseMethod(method, type, members, findings);
                break;
        }
    }

    private static void ParseMethod(IMethodSymbol method, INamedTypeSymbol type, MemberSet members, Findings findings)
    {
        AttributeData? attribute = method.FindAttribute(MetadataNames.BroMethodAttribute);
        if (attribute is null && !IsLeftToImplementers(method, type))
        {
            if (!method.IsAbstract && method.DeclaredAccessibility is not Accessibility.Private)
            {
                findings.Add(Descriptors.RunsLocally, method, SyntaxPart.Name, method.Name);
            }

            return;
        }

        if (!IsImplementable(method, type, findings))
        {
            members.CanBeEmitted = false;
            return;
        }

        members.Notices.Add(method);
        MethodModel? model = MethodParser.Parse(method, type, attribute, findings);
        if (model is not null && MethodNames.TryAdd(members.Methods, model, method, findings))
        {
            return;
        }

        members.Stubs.Add(StubParser.Parse(method));
    }

    // A member may have its body in a derived interface, and a derived interface may take a body away again: the compiler knows.
    private static bool IsLeftToImplementers(ISymbol member, INamedTypeSymbol type) =>
        (member.IsAbstract || member.IsVirtual) && type.FindImplementationForInterfaceMember(member) is null or { IsAbstract: true };

    private static bool IsImplementable(ISymbol member, INamedTypeSymbol type, Findings findings)
    {
        // What is sealed can be called and not implemented.
        bool accessible = (member.IsAbstract || member.IsVirtual) && member.DeclaredAccessibility switch
        {
            Accessibility.Public => true,
            Accessibility.Internal or Accessibility.ProtectedOrInternal =>
                SymbolEqualityComparer.Default.Equals(member.ContainingAssembly, type.ContainingAssembly)
                || member.ContainingAssembly.GivesAccessTo(type.ContainingAssembly),
            _ => false,
        };
        if (!accessible)
        {
            findings.Add(Descriptors.NotAccessible, member, SyntaxPart.Accessibility, member.Name);
        }

        return accessible;
    }
}
