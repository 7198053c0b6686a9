using Bro.Rpc.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Bro.Rpc.CodeFixes.Editing;

/// <summary>Names that fixes make up.</summary>
internal static class CSharpNames
{
    /// <summary>The name as an identifier, with <c>@</c> where it is a keyword.</summary>
    public static SyntaxToken Identifier(string name) =>
        SyntaxFacts.GetKeywordKind(name) is SyntaxKind.None
            ? SyntaxFactory.Identifier(name)
            : SyntaxFactory.Identifier(default, SyntaxKind.None, "@" + name, name, default);

    /// <summary>The name with a capital first letter.</summary>
    public static string Pascal(string name) => name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name.Substring(1);

    /// <summary>The name, or the first of name2, name3 … that is free.</summary>
    public static string Unique(string name, Func<string, bool> isFree, string separator = "")
    {
        string candidate = name;
        for (int i = 2; !isFree(candidate); i++)
        {
            candidate = $"{name}{separator}{i}";
        }

        return candidate;
    }

    /// <summary>The name of a service that follows from the name of its type: IUserService is user-service.</summary>
    public static string ServiceName(INamedTypeSymbol type)
    {
        string name = type.TypeKind is TypeKind.Interface && type.Name.Length > 1 && type.Name[0] == 'I' && char.IsUpper(type.Name[1])
            ? type.Name.Substring(1)
            : type.Name;
        var words = new List<string>();
        while (name.Length > 0)
        {
            // The camel case of the rest has its first word in lower case, an acronym as one word.
            string camel = WireName.CamelCase(name);
            int length = 1;
            while (length < camel.Length && !char.IsUpper(camel[length]))
            {
                length++;
            }

            words.Add(camel.Substring(0, length).ToLowerInvariant());
            name = name.Substring(length);
        }

        return string.Join("-", words);
    }
}
