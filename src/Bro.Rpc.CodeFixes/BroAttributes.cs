using Bro.Rpc.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace Bro.Rpc.CodeFixes;

/// <summary>The attributes that fixes write.</summary>
internal static class BroAttributes
{
    /// <summary>Adds <c>[BroMethod]</c>, or <c>[BroMethod("name")]</c>, to a method.</summary>
    public static SyntaxNode AddMethod(DocumentEditor editor, SyntaxNode method, string? name = null)
    {
        SyntaxGenerator generator = editor.Generator;
        SyntaxNode attribute = generator.Attribute(
            TypeName(editor, MetadataNames.BroMethodAttribute),
            name is null ? null : [generator.AttributeArgument(generator.LiteralExpression(name))]);
        return generator.AddAttributes(method, attribute).WithAdditionalAnnotations(Formatter.Annotation);
    }

    /// <summary>The shortest name of a type, with its <c>using</c> where there is none yet.</summary>
    public static SyntaxNode TypeName(DocumentEditor editor, string metadataName)
    {
        INamedTypeSymbol? type = editor.SemanticModel.Compilation.GetTypeByMetadataName(metadataName);
        return (type is null ? editor.Generator.DottedName(metadataName) : editor.Generator.TypeExpression(type))
            .WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation);
    }
}
