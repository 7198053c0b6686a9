using System.Collections.Immutable;
using System.Composition;
using Bro.Rpc.CodeFixes.Editing;
using Bro.Rpc.Generators.Diagnostics;
using Bro.Rpc.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bro.Rpc.CodeFixes.Fixes;

/// <summary>BRO010: renames a parameter, or lets every parameter be a property of the params object.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CollidingParameterFix))]
[Shared]
internal sealed class CollidingParameterFix : BroCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.CollidingParameters.Id];

    /// <inheritdoc/>
    protected override IEnumerable<Fix> FindFixes(FixTarget target)
    {
        if (target.Around<ParameterSyntax>() is not { } declaration
            || target.Model.GetDeclaredSymbol(declaration, target.CancellationToken) is not IParameterSymbol { ContainingSymbol: IMethodSymbol method } parameter)
        {
            yield break;
        }

        AttributeData[] marks = [.. method.Parameters.Select(other => other.FindAttribute(MetadataNames.BroParamsAttribute)).OfType<AttributeData>()];
        if (marks.Length > 0)
        {
            yield return new Fix(
                $"Send each parameter of '{method.Name}' as a property: remove [BroParams]",
                "RemoveBroParams",
                (session, cancellationToken) => RemoveAsync(session, marks, cancellationToken));
            yield break;
        }

        string wanted = WireName.OfParameter(parameter.Name);
        var taken = new HashSet<string>(method.Parameters.Select(other => WireName.OfParameter(other.Name)), StringComparer.Ordinal);
        yield return new Fix(
            $"Rename '{parameter.Name}' to '{CSharpNames.Unique(wanted, name => !taken.Contains(name))}'",
            nameof(CollidingParameterFix),
            async (session, cancellationToken) =>
            {
                string name = CSharpNames.Unique(wanted, candidate => !taken.Contains(candidate) && session.TryClaim($"parameters of {method.Locations[0]}", candidate));
                await MethodFamily.RenameAsync(session, parameter, name, withDocs: true, cancellationToken).ConfigureAwait(false);
                await session.EditAsync(declaration, (_, current) => current.WithIdentifier(CSharpNames.Identifier(name).WithTriviaFrom(current.Identifier)), cancellationToken)
                    .ConfigureAwait(false);
            });
    }

    private static async Task RemoveAsync(FixSession session, AttributeData[] marks, CancellationToken cancellationToken)
    {
        foreach (AttributeData mark in marks)
        {
            if (mark.ApplicationSyntaxReference is { } reference
                && await reference.GetSyntaxAsync(cancellationToken).ConfigureAwait(false) is AttributeSyntax attribute
                && session.TryClaim("removed", $"{attribute.GetLocation()}"))
            {
                await session.RemoveAttributeAsync(attribute, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
