using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>
/// All of a compilation by which a declaration in one file can change what another file means: the types that there are,
/// with their headers, the usings, the constants, the references and the options. Bodies and other members are none of it, so
/// that nearly every key leaves it equal.
/// </summary>
internal sealed class SharedDeclarations
{
    // Of a tree that did not change there is the same string, so that comparing is comparing references.
    private static readonly ConditionalWeakTable<SyntaxTree, string> OfTrees = new();

    private readonly string? _assembly;
    private readonly CompilationOptions _options;
    private readonly ImmutableArray<MetadataReference> _references;
    private readonly string[] _trees;

    /// <summary>Reads the trees that were not read before.</summary>
    public SharedDeclarations(Compilation compilation, CancellationToken cancellationToken)
    {
        _assembly = compilation.AssemblyName;
        _options = compilation.Options;
        _references = compilation.ExternalReferences;
        _trees = [.. compilation.SyntaxTrees.Select(tree =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return OfTrees.GetValue(tree, static tree => Describe(tree.GetRoot()));
        })];
    }

    /// <summary>Whether a file that is the same in both compilations means the same.</summary>
    public bool IsSameAs(SharedDeclarations other) =>
        _assembly == other._assembly
        && _options.Equals(other._options)
        && (_references == other._references || _references.SequenceEqual(other._references))
        && _trees.AsSpan().SequenceEqual(other._trees.AsSpan());

    private static string Describe(SyntaxNode root)
    {
        var text = new StringBuilder();
        if (root is CompilationUnitSyntax unit)
        {
            Append(text, unit.Externs);
            Append(text, unit.Usings);
            AppendMembers(text, unit.Members);
        }

        return text.ToString();
    }

    private static void AppendMembers(StringBuilder text, SyntaxList<MemberDeclarationSyntax> members)
    {
        // Where a type stands is part of its name.
        text.Append('{');
        foreach (MemberDeclarationSyntax member in members)
        {
            AppendMember(text, member);
        }

        text.Append('}');
    }

    private static void AppendMember(StringBuilder text, MemberDeclarationSyntax member)
    {
        switch (member)
        {
            case BaseNamespaceDeclarationSyntax space:
                text.Append(space.Name);
                Append(text, space.Externs);
                Append(text, space.Usings);
                AppendMembers(text, space.Members);
                break;
            case TypeDeclarationSyntax type:
                Append(text, type.AttributeLists);
                text.Append(type.Modifiers).Append(' ').Append(type.Keyword).Append(' ')
                    .Append((type as RecordDeclarationSyntax)?.ClassOrStructKeyword.Text).Append(' ')
                    .Append(type.Identifier.Text).Append(type.TypeParameterList).Append(type.BaseList);
                AppendMembers(text, type.Members);
                break;

            // Fields that are no constants, and whatever has a body or an accessor, matter only where their type is a service
            // or a base of one; then their file is compared as well.
            case FieldDeclarationSyntax field when !field.Modifiers.Any(SyntaxKind.ConstKeyword):
            case BaseMethodDeclarationSyntax or BasePropertyDeclarationSyntax or EventFieldDeclarationSyntax:
                break;
            case GlobalStatementSyntax:
                text.Append(';');
                break;

            // Enums, constants and delegates; and what later versions of C# may bring.
            default:
                text.Append(member).Append(';');
                break;
        }
    }

    private static void Append<T>(StringBuilder text, SyntaxList<T> nodes)
        where T : SyntaxNode
    {
        foreach (T node in nodes)
        {
            text.Append(node).Append(' ');
        }
    }
}
