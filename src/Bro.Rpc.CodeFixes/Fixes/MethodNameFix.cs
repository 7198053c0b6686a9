using System.Collections.Immutable;
using System.Composition;
using Bro.Rpc.CodeFixes.Editing;
using Bro.Rpc.Generators.Diagnostics;
using Bro.Rpc.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bro.Rpc.CodeFixes.Fixes;

/// <summary>BRO009 and BRO014: gives a method a name on the wire that is valid and its own.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MethodNameFix))]
[Shared]
internal sealed class MethodNameFix : BroCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.CollidingMethods.Id, Descriptors.InvalidWireName.Id];

    /// <inheritdoc/>
    protected override IEnumerable<Fix> FindFixes(FixTarget target)
    {
        if (target.Around<MethodDeclarationSyntax>() is not { } declaration
            || target.Model.GetDeclaredSymbol(declaration, target.CancellationToken) is not { } method)
        {
            yield break;
        }

        IMethodSymbol[] others = [.. MethodsOfService(method)];
        var taken = new HashSet<string>(others.Select(WireNameOf), StringComparer.Ordinal);
        string wanted = Propose(method, others);
        yield return new Fix(
            $"Name it on the wire: [BroMethod(\"{CSharpNames.Unique(wanted, name => !taken.Contains(name))}\")]",
            nameof(MethodNameFix),
            (session, cancellationToken) =>
            {
                string scope = "wire names of " + method.ContainingType.ToDisplayString();
                string name = CSharpNames.Unique(wanted, candidate => !taken.Contains(candidate) && session.TryClaim(scope, candidate));
                return method.FindAttribute(MetadataNames.BroMethodAttribute)?.ApplicationSyntaxReference?.GetSyntax(cancellationToken) is AttributeSyntax attribute
                    ? session.EditAsync(attribute, (_, current) => BroAttributes.WithName(current, name), cancellationToken)
                    : session.EditAsync(declaration, (editor, current) => BroAttributes.AddMethod(editor, current, name), cancellationToken);
            });
    }

    private static IEnumerable<IMethodSymbol> MethodsOfService(IMethodSymbol method)
    {
        IEnumerable<INamedTypeSymbol> types = [method.ContainingType, .. method.ContainingType.AllInterfaces];
        return types
            .SelectMany(type => type.GetMembers().OfType<IMethodSymbol>())
            .Where(other => other.MethodKind is MethodKind.Ordinary && !SymbolEqualityComparer.Default.Equals(other, method));
    }

    private static string WireNameOf(IMethodSymbol method) => MethodParser.GetWireName(method, method.FindAttribute(MetadataNames.BroMethodAttribute));

    private static string Propose(IMethodSymbol method, IMethodSymbol[] others)
    {
        string name = WireNameOf(method);
        if (!WireName.IsValid(name))
        {
            // What is left of it without the characters that cannot be sent, or the name that follows from the method's own.
            string cleaned = new string([.. name.Where(static character => !char.IsControl(character) && !char.IsSurrogate(character))]).Trim();
            return cleaned.Length == 0 ? WireName.OfMethod(method.Name) : cleaned;
        }

        IMethodSymbol[] rivals = [.. others.Where(other => WireNameOf(other) == name)];
        IParameterSymbol[] sent = [.. method.Parameters.Where(parameter => !parameter.Type.Is(FrameworkNames.CancellationToken) && !parameter.Type.Is(MetadataNames.IpcContext))];
        if (sent.Length == 0)
        {
            return name + "All";
        }

        // By what only this one takes: a parameter, or else a parameter's type.
        if (Array.Find(sent, parameter => rivals.All(rival => rival.Parameters.All(other => other.Name != parameter.Name))) is { } own)
        {
            return $"{name}By{CSharpNames.Pascal(own.Name)}";
        }

        return Array.Find(sent, parameter => rivals.All(rival => rival.Parameters.All(other => !SymbolEqualityComparer.Default.Equals(other.Type, parameter.Type)))) is { Type.Name.Length: > 0 } typed
            ? $"{name}By{typed.Type.Name}"
            : name;
    }
}
