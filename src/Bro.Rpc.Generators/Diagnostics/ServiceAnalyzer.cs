using System.Collections.Immutable;
using Bro.Rpc.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Bro.Rpc.Generators.Diagnostics;

/// <summary>Says what is wrong with each type that is marked with <c>[BroService]</c>, by the very rules that the generator follows.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ServiceAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Descriptors.NotAService,
        Descriptors.GenericService,
        Descriptors.NotAccessible,
        Descriptors.UnsupportedReturnType,
        Descriptors.GenericMethod,
        Descriptors.ByReferenceParameter,
        Descriptors.OnlyMethods,
        Descriptors.StaticMember,
        Descriptors.CollidingMethods,
        Descriptors.CollidingParameters,
        Descriptors.RepeatedCallParameter,
        Descriptors.CancellationTokenNotLast,
        Descriptors.NoCancellationToken,
        Descriptors.InvalidWireName,
        Descriptors.CannotBeSerialized,
        Descriptors.UntypedValue,
        Descriptors.Tuple,
        Descriptors.RunsLocally,
        Descriptors.CollidingServices,
        Descriptors.InvalidTimeout,
        Descriptors.InvalidMetadata,
        Descriptors.NotAnImplementation,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            // Looked for once in a compilation, and only where a service is analyzed at all. A search that was cancelled is not remembered.
            var services = new Lazy<ILookup<string, NamedService>>(
                () => ServiceNames.Find(start.Compilation.Assembly, start.CancellationToken), LazyThreadSafetyMode.PublicationOnly);
            start.RegisterSymbolAction(symbol => AnalyzeType(symbol, services), SymbolKind.NamedType);
        });
    }

    private static void AnalyzeType(SymbolAnalysisContext context, Lazy<ILookup<string, NamedService>> services)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.FindAttribute(MetadataNames.BroServiceAttribute) is not { } attribute)
        {
            return;
        }

        _ = ServiceParser.Parse(type, Findings.Reported(type, context.ReportDiagnostic, context.CancellationToken));
        if (attribute.ConstructorArguments is not [{ Value: string name }])
        {
            return;
        }

        // The first in the order of the files keeps the name.
        NamedService[] sharers = [.. services.Value[name]];
        if (Array.Find(sharers, sharer => SymbolEqualityComparer.Default.Equals(sharer.Type, type)) is { } service && service != sharers[0])
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.CollidingServices, service.Location, type.Name, sharers[0].Type.Name, name));
        }
    }
}
