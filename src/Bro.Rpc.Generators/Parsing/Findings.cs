using Bro.Rpc.Generators.Diagnostics;
using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>
/// Where parsing says what is wrong with a service. The analyzer listens and reports; the generator parses by the same
/// rules and listens to nothing.
/// </summary>
internal sealed class Findings
{
    private readonly INamedTypeSymbol _service;
    private readonly Action<Diagnostic>? _report;
    private readonly Action<ITypeSymbol, Func<Location?>>? _sent;

    private Findings(INamedTypeSymbol service, Action<Diagnostic>? report, Action<ITypeSymbol, Func<Location?>>? sent, CancellationToken cancellationToken)
    {
        _service = service;
        _report = report;
        _sent = sent;
        CancellationToken = cancellationToken;
    }

    /// <summary>Ends the parsing.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Findings that nobody hears.</summary>
    public static Findings Unheard(INamedTypeSymbol service, CancellationToken cancellationToken) => new(service, null, null, cancellationToken);

    /// <summary>Findings that become diagnostics.</summary>
    public static Findings Reported(INamedTypeSymbol service, Action<Diagnostic> report, CancellationToken cancellationToken) =>
        new(service, report, null, cancellationToken);

    /// <summary>No findings, but the types of the service's parameters and results, each with the way to where it is written.</summary>
    public static Findings OfSentTypes(INamedTypeSymbol service, Action<ITypeSymbol, Func<Location?>> sent, CancellationToken cancellationToken) =>
        new(service, null, sent, cancellationToken);

    /// <summary>Says what is wrong with the service's type, one of its members or one of a member's parameters.</summary>
    public void Add(DiagnosticDescriptor descriptor, ISymbol symbol, SyntaxPart part, params object[] arguments)
    {
        if (_report is not null && !IsReportedForItself(descriptor, DeclaringType(symbol)))
        {
            Report(descriptor, symbol, () => SyntaxLocator.Find(symbol, part, CancellationToken), arguments);
        }
    }

    /// <summary>Says what is wrong with an attribute of the service's type or of one of its methods.</summary>
    /// <param name="descriptor">What.</param>
    /// <param name="symbol">What carries the attribute.</param>
    /// <param name="attribute">The attribute.</param>
    /// <param name="property">The property of it that is wrong; null for its first argument.</param>
    /// <param name="arguments">What the message tells of.</param>
    public void AddAttribute(DiagnosticDescriptor descriptor, ISymbol symbol, AttributeData attribute, string? property, params object[] arguments)
    {
        if (_report is not null && !IsReportedForItself(descriptor, DeclaringType(symbol)))
        {
            Report(descriptor, symbol, () => SyntaxLocator.FindArgument(attribute, property, CancellationToken) ?? SyntaxLocator.Find(symbol, SyntaxPart.Name, CancellationToken), arguments);
        }
    }

    /// <summary>Says what is wrong with a type that a method's result or a parameter is built of.</summary>
    public void AddType(DiagnosticDescriptor descriptor, ISymbol owner, ITypeSymbol type)
    {
        if (_report is not null && !IsReportedForItself(descriptor, DeclaringType(owner)))
        {
            Report(descriptor, owner, () => SyntaxLocator.FindType(owner, type, CancellationToken), [type.MessageName()]);
        }
    }

    /// <summary>Says that a parameter or a result is of this type, and can travel.</summary>
    public void AddSent(ISymbol owner, ITypeSymbol type)
    {
        if (_sent is not null && !IsReportedForItself(Descriptors.UnknownToJson, DeclaringType(owner)))
        {
            _sent(type, () => Locate(owner, () => SyntaxLocator.FindType(owner, type, CancellationToken)));
        }
    }

    /// <summary>Says that a member does not go together with another one of the service; by itself it may be fine.</summary>
    public void AddConflict(DiagnosticDescriptor descriptor, ISymbol member, SyntaxPart part, params object[] arguments)
    {
        if (_report is not null)
        {
            Report(descriptor, member, () => SyntaxLocator.Find(member, part, CancellationToken), arguments);
        }
    }

    private static INamedTypeSymbol? DeclaringType(ISymbol symbol) => symbol as INamedTypeSymbol ?? symbol.ContainingType;

    private void Report(DiagnosticDescriptor descriptor, ISymbol symbol, Func<Location?> locate, object[] arguments) =>
        _report!(Diagnostic.Create(descriptor, Locate(symbol, locate), arguments));

    // On its own declaration, or on the base through which the service has inherited it.
    private Location? Locate(ISymbol symbol, Func<Location?> locate)
    {
        INamedTypeSymbol? declaring = DeclaringType(symbol);
        return SymbolEqualityComparer.Default.Equals(declaring, _service) ? locate() : SyntaxLocator.FindBase(_service, declaring, CancellationToken);
    }

    // A marked base interface is a service itself, and its author hears the same there; of another assembly only what is
    // wrong from here remains to be said.
    private bool IsReportedForItself(DiagnosticDescriptor descriptor, INamedTypeSymbol? declaring) =>
        declaring is not null
        && !SymbolEqualityComparer.Default.Equals(declaring, _service)
        && declaring.HasAttribute(MetadataNames.BroServiceAttribute)
        && (descriptor.DefaultSeverity is not DiagnosticSeverity.Error
            || SymbolEqualityComparer.Default.Equals(declaring.ContainingAssembly, _service.ContainingAssembly));
}
