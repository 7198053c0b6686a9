using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Bro.Rpc.Generators.Tests.Testing;

/// <summary>The generator of System.Text.Json, out of the framework that these tests were built against.</summary>
internal static class JsonGenerator
{
    public static Type Type { get; } = Assembly
        .LoadFrom(typeof(JsonGenerator).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "JsonGenerator").Value!)
        .GetType("System.Text.Json.SourceGeneration.JsonSourceGenerator", throwOnError: true)!;

    /// <summary>Completes the contexts of a compilation, as a build does.</summary>
    public static CSharpCompilation Complete(CSharpCompilation compilation)
    {
        CSharpGeneratorDriver
            .Create([((IIncrementalGenerator)Activator.CreateInstance(Type)!).AsSourceGenerator()], parseOptions: CSharpParseOptions.Default.WithLanguageVersion(compilation.LanguageVersion))
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation completed, out _, TestContext.Current.CancellationToken);
        return (CSharpCompilation)completed;
    }
}
