using System.Collections.Immutable;
using System.Composition;
using Bro.Rpc.CodeFixes.Editing;
using Bro.Rpc.Generators.Diagnostics;
using Bro.Rpc.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace Bro.Rpc.CodeFixes.Fixes;

/// <summary>BRO030: lists a type, or all that a service lacks, in the context that the assembly names.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ListJsonTypeFix))]
[Shared]
internal sealed class ListJsonTypeFix : BroCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.UnknownToJson.Id];

    /// <inheritdoc/>
    protected override IEnumerable<Fix> FindFixes(FixTarget target)
    {
        if (!target.Diagnostic.Properties.TryGetValue(JsonContextAnalyzer.TypeProperty, out string? type) || FindContext(target) is not { } context)
        {
            yield break;
        }

        string contextName = context.Identifier.ValueText;
        yield return new Fix(
            $"Add [JsonSerializable(typeof({Shorten(type!)}))] to '{contextName}'",
            nameof(ListJsonTypeFix),
            (session, cancellationToken) => AddAsync(session, context, [type!], cancellationToken));

        string[] all = target.Diagnostic.Properties[JsonContextAnalyzer.AllTypesProperty]!.Split('\n');
        if (all.Length > 1)
        {
            yield return new Fix(
                $"Add the {all.Length} types that are missing here to '{contextName}'",
                nameof(ListJsonTypeFix) + ".All",
                (session, cancellationToken) => AddAsync(session, context, all, cancellationToken));
        }
    }

    private static async Task AddAsync(FixSession session, ClassDeclarationSyntax context, IEnumerable<string> types, CancellationToken cancellationToken)
    {
        foreach (string type in types)
        {
            // Several services may lack the same one.
            if (session.TryClaim(context.SyntaxTree.FilePath + context.Identifier.ValueText, type))
            {
                await session.EditAsync(context, (editor, node) => Add(editor, node, type), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static SyntaxNode Add(DocumentEditor editor, SyntaxNode context, string type)
    {
        SyntaxNode listed = SyntaxFactory.ParseTypeName(type).WithAdditionalAnnotations(Simplifier.Annotation);
        SyntaxNode attribute = editor.Generator.Attribute(
            BroAttributes.TypeName(editor, FrameworkNames.JsonSerializableAttribute),
            [editor.Generator.AttributeArgument(editor.Generator.TypeOfExpression(listed))]);
        return editor.Generator.AddAttributes(context, attribute).WithAdditionalAnnotations(Formatter.Annotation);
    }

    // The part that lists types already; the other parts are emitted.
    private static ClassDeclarationSyntax? FindContext(FixTarget target) => target.Model.Compilation.Assembly.GetAttributes()
        .Where(static attribute => attribute.AttributeClass.Is(MetadataNames.BroJsonContextAttribute))
        .Select(JsonContextParser.FindNamed)
        .OfType<INamedTypeSymbol>()
        .SelectMany(static context => context.DeclaringSyntaxReferences)
        .Select(reference => reference.GetSyntax(target.CancellationToken))
        .OfType<ClassDeclarationSyntax>()
        .Where(declaration => target.Document.Project.Solution.GetDocument(declaration.SyntaxTree) is not (null or SourceGeneratedDocument))
        .OrderByDescending(static declaration => declaration.AttributeLists.Count > 0)
        .FirstOrDefault();

    // The last word of each name, as people write it.
    private static string Shorten(string type) => string.Concat(SyntaxFactory.ParseTypeName(type).DescendantTokens().Where(static token =>
        token.Parent is not (QualifiedNameSyntax or AliasQualifiedNameSyntax) && !token.GetNextToken().IsKind(SyntaxKind.DotToken) && !token.GetNextToken().IsKind(SyntaxKind.ColonColonToken))
        .Select(static token => token.IsKind(SyntaxKind.CommaToken) ? ", " : token.Text));
}
