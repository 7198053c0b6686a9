using System.Collections.Immutable;
using Bro.Rpc.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Bro.Rpc.Generators.Diagnostics;

/// <summary>
/// Says which types cannot be sent where reflection is off: those of services, of raw calls, and of contracts of other assemblies
/// that are used here. Where the project is compiled for such an application it warns; else it only offers the fix.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class JsonContextAnalyzer : DiagnosticAnalyzer
{
    /// <summary>The property of a BRO030 that holds the type as code can write it; absent where it has no name.</summary>
    internal const string TypeProperty = "Type";

    /// <summary>The property of a BRO030 that holds all types which its service or its call lacks, one a line.</summary>
    internal const string AllTypesProperty = "AllTypes";

    // build/Bro.Rpc.Abstractions.props lets the compiler see them.
    private static readonly (string Property, string Value)[] NoReflection =
    [
        ("build_property.PublishAot", "true"),
        ("build_property.IsAotCompatible", "true"),
        ("build_property.EnableAotAnalyzer", "true"),
        ("build_property.JsonSerializerIsReflectionEnabledByDefault", "false"),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Descriptors.UnknownToJson, Descriptors.NotAJsonContext, Descriptors.NotAccessible];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSyntaxNodeAction(AnalyzeAttribute, SyntaxKind.Attribute);
        context.RegisterCompilationStartAction(static start =>
        {
            bool isRequired = Array.Exists(NoReflection, option =>
                start.Options.AnalyzerConfigOptionsProvider.GlobalOptions.TryGetValue(option.Property, out string? value)
                && value.Equals(option.Value, StringComparison.OrdinalIgnoreCase));
            Compilation compilation = start.Compilation;
            var known = new Lazy<KnownJsonTypes>(() => KnownJsonTypes.Find(compilation));
            start.RegisterSymbolAction(symbol => AnalyzeService(symbol, known, isRequired), SymbolKind.NamedType);
            start.RegisterOperationAction(operation => AnalyzeCall(operation, known, isRequired), OperationKind.Invocation);
        });
    }

    private static void AnalyzeAttribute(SyntaxNodeAnalysisContext context)
    {
        if (context.Node is not AttributeSyntax { Parent: AttributeListSyntax { Target: { } target }, ArgumentList.Arguments: [{ Expression: { } named }] } attribute
            || !target.Identifier.IsKind(SyntaxKind.AssemblyKeyword)
            || !context.SemanticModel.GetTypeInfo(attribute, context.CancellationToken).Type.Is(MetadataNames.BroJsonContextAttribute))
        {
            return;
        }

        ExpressionSyntax written = (named as TypeOfExpressionSyntax)?.Type ?? named;
        ITypeSymbol? type = context.SemanticModel.GetTypeInfo(written, context.CancellationToken).Type;
        if (type is { TypeKind: TypeKind.Error })
        {
            // The compiler has said so.
            return;
        }

        if (type is not INamedTypeSymbol candidate || !JsonContextParser.IsContext(candidate))
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.NotAJsonContext, written.GetLocation(), written.ToString()));
        }
        else if (!JsonContextParser.IsAccessible(candidate))
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.NotAccessible, written.GetLocation(), candidate.Name));
        }
    }

    private static void AnalyzeService(SymbolAnalysisContext context, Lazy<KnownJsonTypes> known, bool isRequired)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.HasAttribute(MetadataNames.BroServiceAttribute) && IsUseful(known, isRequired))
        {
            List<(ITypeSymbol Type, Func<Location?> Locate)> missing = FindMissing(type, known.Value, context.CancellationToken);
            string all = Join(missing.Select(static found => found.Type));
            foreach ((ITypeSymbol missingType, Func<Location?> locate) in missing)
            {
                context.ReportDiagnostic(Create(missingType, all, locate(), known.Value, isRequired));
            }
        }
    }

    private static void AnalyzeCall(OperationAnalysisContext context, Lazy<KnownJsonTypes> known, bool isRequired)
    {
        var call = (IInvocationOperation)context.Operation;
        IEnumerable<ITypeSymbol> types = RuntimeCalls.FindTypes(call);

        // Those of this assembly are reported where they are declared.
        INamedTypeSymbol[] services = [.. RuntimeCalls.FindServices(call).Where(service => !SymbolEqualityComparer.Default.Equals(service.ContainingAssembly, context.Compilation.Assembly))];
        if ((services.Length == 0 && !types.Any()) || !IsUseful(known, isRequired))
        {
            return;
        }

        ITypeSymbol[] missing =
        [
            .. types
                .Where(type => !known.Value.Contains(type))
                .Concat(services.SelectMany(service => FindMissing(service, known.Value, context.CancellationToken).Select(static found => found.Type)))
                .Distinct<ITypeSymbol>(SymbolEqualityComparer.Default),
        ];
        string all = Join(missing);
        foreach (ITypeSymbol type in missing)
        {
            context.ReportDiagnostic(Create(type, all, Locate(call), known.Value, isRequired));
        }
    }

    // Where reflection is on, a context is nobody's duty; who names one all the same wants it to be whole.
    private static bool IsUseful(Lazy<KnownJsonTypes> known, bool isRequired) => isRequired || known.Value.OwnContext is not null;

    // Each type once: one line mends all its mentions.
    private static List<(ITypeSymbol Type, Func<Location?> Locate)> FindMissing(INamedTypeSymbol service, KnownJsonTypes known, CancellationToken cancellationToken)
    {
        var found = new List<(ITypeSymbol Type, Func<Location?> Locate)>();
        var seen = new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default);
        _ = ServiceParser.Parse(service, Findings.OfSentTypes(
            service,
            (type, locate) =>
            {
                if (!known.Contains(type) && seen.Add(type))
                {
                    found.Add((type, locate));
                }
            },
            cancellationToken));
        return found;
    }

    private static Location Locate(IInvocationOperation call) => call.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: { } name } }
        ? name.GetLocation()
        : call.Syntax.GetLocation();

    private static string Join(IEnumerable<ITypeSymbol> types) => string.Join("\n", types.Where(static type => !type.IsAnonymousType).Select(NameInCode));

    private static string NameInCode(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    private static Diagnostic Create(ITypeSymbol type, string all, Location? location, KnownJsonTypes known, bool isRequired)
    {
        string name = type.WithNullableAnnotation(NullableAnnotation.None).MessageName();
        string remedy = type.IsAnonymousType ? "send a record in its place, and list that"
            : known.OwnContext is { } context ? $"add [JsonSerializable(typeof({name}))] to '{context.Name}'"
            : $"write a context with [JsonSerializable(typeof({name}))], and name it with [assembly: BroJsonContext(typeof(…))]";
        ImmutableDictionary<string, string?> properties = type.IsAnonymousType
            ? ImmutableDictionary<string, string?>.Empty
            : ImmutableDictionary<string, string?>.Empty.Add(TypeProperty, NameInCode(type)).Add(AllTypesProperty, all);
        return Diagnostic.Create(
            Descriptors.UnknownToJson,
            location,
            isRequired ? DiagnosticSeverity.Warning : DiagnosticSeverity.Hidden,
            additionalLocations: null,
            properties,
            name,
            remedy);
    }
}
