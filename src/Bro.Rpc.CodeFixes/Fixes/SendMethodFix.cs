using System.Collections.Immutable;
using System.Composition;
using Bro.Rpc.CodeFixes.Editing;
using Bro.Rpc.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bro.Rpc.CodeFixes.Fixes;

/// <summary>BRO018: a method with a body is sent once it is marked.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SendMethodFix))]
[Shared]
internal sealed class SendMethodFix : BroCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.RunsLocally.Id];

    /// <inheritdoc/>
    protected override IEnumerable<Fix> FindFixes(FixTarget target)
    {
        if (target.Around<MethodDeclarationSyntax>() is { } method)
        {
            yield return new Fix(
                $"Send '{method.Identifier.ValueText}' over the wire: add [BroMethod]",
                nameof(SendMethodFix),
                (session, cancellationToken) => session.EditAsync(method, (editor, node) => BroAttributes.AddMethod(editor, node), cancellationToken));
        }
    }
}
