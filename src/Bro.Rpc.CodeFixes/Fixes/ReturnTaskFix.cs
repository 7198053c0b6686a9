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

/// <summary>BRO004: void becomes Task and T becomes Task&lt;T&gt;, in the method and in all that implements it, with the bodies.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReturnTaskFix))]
[Shared]
internal sealed class ReturnTaskFix : BroCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.UnsupportedReturnType.Id];

    /// <inheritdoc/>
    protected override async Task<IEnumerable<Fix>> FindFixesAsync(FixTarget target)
    {
        if (target.Around<MethodDeclarationSyntax>() is not { } declaration
            || target.Model.GetDeclaredSymbol(declaration, target.CancellationToken) is not { ReturnsByRef: false, ReturnsByRefReadonly: false } method
            || !CanTravel(method))
        {
            return [];
        }

        // Items that are made one after the other are a stream, which no single edit turns into a page.
        foreach (IMethodSymbol member in await MethodFamily.FindAsync(target.Document.Project.Solution, method, target.CancellationToken).ConfigureAwait(false))
        {
            foreach (MethodDeclarationSyntax found in await MethodFamily.FindDeclarationsAsync(member, target.CancellationToken).ConfigureAwait(false))
            {
                if (TaskBody.IsIterator(found))
                {
                    return [];
                }
            }
        }

        string result = method.ReturnsVoid ? "Task" : $"Task<{method.ReturnType.ToMinimalDisplayString(target.Model, declaration.SpanStart)}>";
        return
        [
            new Fix(
                $"Return '{result}'",
                nameof(ReturnTaskFix),
                (session, cancellationToken) => MethodFamily.EditDeclarationsAsync(
                    session,
                    method,
                    nameof(ReturnTaskFix),
                    (_, found) => EditAsync(session, found, cancellationToken),
                    cancellationToken)),
        ];
    }

    private static bool CanTravel(IMethodSymbol method) =>
        method.ReturnsVoid
        || (!IsAwaited(method.ReturnType) && TypeRules.Check(method.ReturnType, method, Findings.Unheard(method.ContainingType, CancellationToken.None)));

    // A task of another kind, or a stream, is no result to be wrapped.
    private static bool IsAwaited(ITypeSymbol type) =>
        type.Name is "Task" or "ValueTask"
        || type.DerivesFrom(FrameworkNames.Task)
        || type.GetMembers("GetAwaiter").Any();

    private static async Task EditAsync(FixSession session, MethodDeclarationSyntax method, CancellationToken cancellationToken)
    {
        if (await session.FindEditorAsync(method, cancellationToken).ConfigureAwait(false) is not { } editor)
        {
            return;
        }

        TypeSyntax task = BroAttributes.TypeName(editor, FrameworkNames.Task);
        TypeSyntax type = method.ReturnType is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword }
            ? task
            : TaskBody.Generic(task, method.ReturnType.WithoutTrivia());
        if (!method.Modifiers.Any(SyntaxKind.AsyncKeyword))
        {
            TaskBody.Edit(editor, method, task);
        }

        editor.ReplaceNode(method.ReturnType, (current, _) => type.WithTriviaFrom(current));
    }
}
