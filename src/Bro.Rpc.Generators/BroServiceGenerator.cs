using Bro.Rpc.Generators.Emit;
using Bro.Rpc.Generators.Models;
using Bro.Rpc.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bro.Rpc.Generators;

/// <summary>
/// Emits a proxy and a dispatcher for each interface, and a dispatcher for each class, that is marked with
/// <c>[BroService]</c>, and a registration of the contexts that <c>[BroJsonContext]</c> names. It reports nothing: the analyzers of this assembly do.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class BroServiceGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var cache = new ServiceCache();
        IncrementalValuesProvider<ServiceModel?> services = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                MetadataNames.BroServiceAttribute,
                static (node, _) => node is TypeDeclarationSyntax,
                (found, cancellationToken) => found.TargetSymbol is INamedTypeSymbol type
                    ? cache.Parse(type, found.TargetNode, found.SemanticModel.Compilation, cancellationToken)
                    : null)
            .WithTrackingName(TrackingNames.Services);

        // Only together can they be given names that differ; one by one again, each is cached for itself.
        IncrementalValuesProvider<ServiceFile> files = services
            .Collect()
            .SelectMany(static (all, _) => HintNames.Assign(all))
            .WithTrackingName(TrackingNames.Files);

        context.RegisterSourceOutput(files, static (output, file) => output.AddSource(file.HintName, ServiceEmitter.Emit(file.Service)));

        // One file for them all, and none where there are none.
        IncrementalValuesProvider<EquatableArray<JsonContextModel>> jsonContexts = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                MetadataNames.BroJsonContextAttribute,
                static (node, _) => node is CompilationUnitSyntax,
                static (found, _) => JsonContextParser.Parse(found.Attributes))
            .Collect()
            .SelectMany(static (all, _) => JsonContextParser.Combine(all))
            .WithTrackingName(TrackingNames.JsonContexts);
        context.RegisterSourceOutput(jsonContexts, static (output, contexts) => output.AddSource(JsonContextEmitter.HintName, JsonContextEmitter.Emit(contexts)));
    }
}
