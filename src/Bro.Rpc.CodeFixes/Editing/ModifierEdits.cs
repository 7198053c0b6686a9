using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bro.Rpc.CodeFixes.Editing;

/// <summary>Takes modifiers from a declaration and gives it others, whatever comments and lines stand around them.</summary>
internal static class ModifierEdits
{
    public static readonly SyntaxKind[] Accessibilities =
        [SyntaxKind.PublicKeyword, SyntaxKind.InternalKeyword, SyntaxKind.ProtectedKeyword, SyntaxKind.PrivateKeyword, SyntaxKind.FileKeyword];

    public static MemberDeclarationSyntax Remove(MemberDeclarationSyntax member, params SyntaxKind[] kinds) => Change(member, kinds, SyntaxKind.None);

    /// <summary>Removes modifiers, and puts one in front of those that stay.</summary>
    public static MemberDeclarationSyntax Change(MemberDeclarationSyntax member, SyntaxKind[] removed, SyntaxKind added)
    {
        // What precedes the first token after the attributes belongs there, whichever token that is.
        SyntaxToken first = FirstToken(member);
        SyntaxTriviaList leading = first.LeadingTrivia;
        MemberDeclarationSyntax bare = member.ReplaceToken(first, first.WithLeadingTrivia());
        IEnumerable<SyntaxToken> kept = bare.Modifiers.Where(modifier => Array.IndexOf(removed, modifier.Kind()) < 0);
        SyntaxToken[] put = added is SyntaxKind.None ? [] : [SyntaxFactory.Token(added).WithLeadingTrivia().WithTrailingTrivia(SyntaxFactory.Space)];
        MemberDeclarationSyntax changed = bare.WithModifiers(SyntaxFactory.TokenList([.. put, .. kept]));
        SyntaxToken now = FirstToken(changed);
        return changed.ReplaceToken(now, now.WithLeadingTrivia(leading));
    }

    private static SyntaxToken FirstToken(MemberDeclarationSyntax member) =>
        member.AttributeLists.Count == 0 ? member.GetFirstToken() : member.AttributeLists.Last().GetLastToken().GetNextToken();
}
