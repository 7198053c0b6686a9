using System.Collections.Immutable;
using System.Composition;
using Bro.Rpc.CodeFixes.Editing;
using Bro.Rpc.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bro.Rpc.CodeFixes.Fixes;

/// <summary>BRO016 and BRO017: an untyped value becomes a JsonElement, and a tuple a record that is declared beside its service.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TypeFix))]
[Shared]
internal sealed class TypeFix : BroCodeFixProvider
{
    private const string JsonElement = "System.Text.Json.JsonElement";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.UntypedValue.Id, Descriptors.Tuple.Id];

    /// <inheritdoc/>
    protected override IEnumerable<Fix> FindFixes(FixTarget target)
    {
        if (target.Around<MethodDeclarationSyntax>() is not { } declaration
            || target.Around<BaseListSyntax>() is not null
            || target.Model.GetDeclaredSymbol(declaration, target.CancellationToken) is not { } method
            || target.Node.FirstAncestorOrSelf<TypeSyntax>() is not { } written)
        {
            yield break;
        }

        ISymbol owner = target.Around<ParameterSyntax>() is { } parameter && target.Model.GetDeclaredSymbol(parameter, target.CancellationToken) is IParameterSymbol symbol
            ? symbol
            : method;
        if (TypeReplacement.FindMentioned(owner, target.Diagnostic.Location, target.CancellationToken) is not { } type)
        {
            yield break;
        }

        if (target.Diagnostic.Id == Descriptors.UntypedValue.Id)
        {
            yield return new Fix(
                "Take any JSON: 'JsonElement'",
                "JsonElement",
                (session, cancellationToken) => TypeReplacement.ReplaceAsync(
                    session,
                    method,
                    owner,
                    type,
                    (editor, current) => current is NullableTypeSyntax nullable
                        ? nullable.WithElementType(BroAttributes.TypeName(editor, JsonElement))
                        : BroAttributes.TypeName(editor, JsonElement),
                    cancellationToken));
        }
        else if (written is TupleTypeSyntax tuple && RecordOfTuple.Propose(target.Model, declaration, owner) is { } record)
        {
            yield return new Fix(
                $"Declare '{record.Unique()}', a record with these members",
                "Record",
                async (session, cancellationToken) =>
                {
                    string name = await record.DeclareAsync(session, tuple, cancellationToken).ConfigureAwait(false);
                    await TypeReplacement.ReplaceAsync(session, method, owner, type, (_, _) => SyntaxFactory.IdentifierName(name), cancellationToken).ConfigureAwait(false);
                });
        }
    }
}
