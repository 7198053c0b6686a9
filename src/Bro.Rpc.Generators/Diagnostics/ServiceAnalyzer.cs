using System.Collections.Concurrent;
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
        Descriptors.NotAnImplementation,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            var named = new ConcurrentBag<NamedService>();
            start.RegisterSymbolAction(symbol => AnalyzeType(symbol, named), SymbolKind.NamedType);
            start.RegisterCompilationEndAction(end => CompareNames(end, named));
        });
    }

    private static void AnalyzeType(SymbolAnalysisContext context, ConcurrentBag<NamedService> named)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.FindAttribute(MetadataNames.BroServiceAttribute) is not { } attribute)
        {
            return;
        }

        _ = ServiceParser.Parse(type, Findings.Reported(type, context.ReportDiagnostic, context.CancellationToken));
        if (attribute.ConstructorArguments is [{ Value: string name }] && WireName.IsValid(name))
        {
            named.Add(new NamedService(name, type, SyntaxLocator.Find(type, SyntaxPart.WireName, context.CancellationToken)));
        }
    }

    private static void CompareNames(CompilationAnalysisContext context, ConcurrentBag<NamedService> named)
    {
        foreach (IGrouping<string, NamedService> group in named.GroupBy(service => service.Name, StringComparer.Ordinal))
        {
            // The first in the order of the files keeps the name, whatever order the symbols came in.
            NamedService[] services =
            [
                .. group
                    .OrderBy(service => service.Location?.SourceTree?.FilePath, StringComparer.Ordinal)
                    .ThenBy(service => service.Location?.SourceSpan.Start),
            ];
            foreach (NamedService service in services.Skip(1))
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.CollidingServices, service.Location, service.Type.Name, services[0].Type.Name, service.Name));
            }
        }
    }
}
