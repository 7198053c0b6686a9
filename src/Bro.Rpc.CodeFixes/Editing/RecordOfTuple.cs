using Bro.Rpc.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bro.Rpc.CodeFixes.Editing;

/// <summary>A record in place of a tuple: positional, so that code which takes the tuple apart still does.</summary>
internal sealed class RecordOfTuple
{
    private readonly string _name;
    private readonly string _scope;
    private readonly TypeDeclarationSyntax _service;
    private readonly Func<string, bool> _isFree;

    private RecordOfTuple(string name, string scope, TypeDeclarationSyntax service, Func<string, bool> isFree)
    {
        _name = name;
        _scope = scope;
        _service = service;
        _isFree = isFree;
    }

    /// <summary>The record for a tuple in the signature of a method, named after that and declared behind the method's type.</summary>
    public static RecordOfTuple? Propose(SemanticModel model, MethodDeclarationSyntax method, ISymbol owner)
    {
        if (method.Parent is not TypeDeclarationSyntax service || model.GetDeclaredSymbol(service) is not { } type)
        {
            return null;
        }

        string name = CSharpNames.Pascal(WireName.WithoutAsync(method.Identifier.ValueText)) + (owner is IParameterSymbol parameter ? CSharpNames.Pascal(parameter.Name) : "Result");
        int position = service.SpanStart;
        return new RecordOfTuple(name, $"types beside {type.ToDisplayString()}", service, candidate => model.LookupNamespacesAndTypes(position, name: candidate).IsEmpty);
    }

    /// <summary>The name, as long as no other record is declared in the same session.</summary>
    public string Unique() => CSharpNames.Unique(_name, _isFree);

    /// <summary>Declares it.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> DeclareAsync(FixSession session, TupleTypeSyntax tuple, CancellationToken cancellationToken)
    {
        string name = CSharpNames.Unique(_name, candidate => _isFree(candidate) && session.TryClaim(_scope, candidate));
        if (await session.FindEditorAsync(_service, cancellationToken).ConfigureAwait(false) is { } editor)
        {
            editor.InsertAfter(_service, Declare(name, tuple, BroAttributes.LineEnd(editor.OriginalRoot)));
        }

        return name;
    }

    private RecordDeclarationSyntax Declare(string name, TupleTypeSyntax tuple, SyntaxTrivia lineEnd)
    {
        IEnumerable<ParameterSyntax> parameters = tuple.Elements.Select((element, i) => SyntaxFactory
            .Parameter(SyntaxFactory.Identifier(element.Identifier.IsKind(SyntaxKind.None) ? $"Item{i + 1}" : CSharpNames.Pascal(element.Identifier.ValueText)))
            .WithType(element.Type.WithoutTrivia()));
        SyntaxTokenList modifiers = SyntaxFactory.TokenList(
            [
                .. _service.Modifiers
                    .Where(static modifier => Array.IndexOf(ModifierEdits.Accessibilities, modifier.Kind()) >= 0)
                    .Select(static modifier => SyntaxFactory.Token(modifier.Kind())),
                SyntaxFactory.Token(SyntaxKind.SealedKeyword),
            ]);
        return SyntaxFactory.RecordDeclaration(SyntaxFactory.Token(SyntaxKind.RecordKeyword), name)
            .WithModifiers(modifiers)
            .WithParameterList(SyntaxFactory.ParameterList(SyntaxFactory.SeparatedList(parameters)))
            .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken))
            .Formatted()
            .WithLeadingTrivia(lineEnd)
            .WithTrailingTrivia(lineEnd);
    }
}
