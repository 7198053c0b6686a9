using Bro.Rpc.Generators.Diagnostics;
using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>The methods of a class that is a service without a contract: those marked with <c>[BroMethod]</c>.</summary>
internal static class ClassMembers
{
    public static MemberSet Parse(INamedTypeSymbol type, Findings findings)
    {
        var members = new MemberSet();
        members.Notices.Add(type);
        if (type.IsStatic || type.IsAbstract)
        {
            findings.Add(Descriptors.NotAnImplementation, type, SyntaxPart.Uncreatable, type.Name);
            members.CanBeEmitted = false;
            return members;
        }

        bool any = false;
        var overridden = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        for (INamedTypeSymbol? declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            findings.CancellationToken.ThrowIfCancellationRequested();
            foreach (IMethodSymbol method in declaring.GetMembers().OfType<IMethodSymbol>())
            {
                // An override stands for all that it overrides, and is marked where one of them is.
                AttributeData? attribute = FindMark(method);
                if (attribute is null || overridden.Contains(method))
                {
                    continue;
                }

                for (IMethodSymbol? below = method.OverriddenMethod; below is not null; below = below.OverriddenMethod)
                {
                    overridden.Add(below);
                }

                any = true;
                ParseMethod(method, type, attribute, members, findings);
            }
        }

        if (!any)
        {
            findings.Add(Descriptors.NotAService, type, SyntaxPart.Name, type.Name);
            members.CanBeEmitted = false;
        }

        return members;
    }

    private static AttributeData? FindMark(IMethodSymbol method)
    {
        for (IMethodSymbol? current = method; current is not null; current = current.OverriddenMethod)
        {
            if (current.FindAttribute(MetadataNames.BroMethodAttribute) is { } attribute)
            {
                return attribute;
            }
        }

        return null;
    }

    private static void ParseMethod(IMethodSymbol method, INamedTypeSymbol type, AttributeData attribute, MemberSet members, Findings findings)
    {
        if (method.IsStatic)
        {
            findings.Add(Descriptors.StaticMember, method, SyntaxPart.Static, method.Name);
            return;
        }

        if (method.MethodKind is not MethodKind.Ordinary)
        {
            findings.Add(Descriptors.OnlyMethods, method, SyntaxPart.Name, method.MessageName());
            return;
        }

        if (method.DeclaredAccessibility is not Accessibility.Public)
        {
            findings.Add(Descriptors.NotAccessible, method, SyntaxPart.Accessibility, method.Name);
            return;
        }

        // What cannot be called is left out: a class needs no stub to compile.
        if (MethodParser.Parse(method, type, attribute, findings) is { } model)
        {
            members.Notices.Add(method);
            _ = MethodNames.TryAdd(members.Methods, model, method, findings);
        }
    }
}
