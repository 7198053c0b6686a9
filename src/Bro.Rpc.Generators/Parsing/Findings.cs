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

    private Findings(INamedTypeSymbol service, Action<Diagnostic>? report, CancellationToken cancellationToken)
    {
        _service = service;
        _report = report;
        CancellationToken = cancellationToken;
    }

    /// <summary>Ends the parsing.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Findings that nobody hears.</summary>
    public static Findings Unheard(INamedTypeSymbol service, CancellationToken cancellationToken) => new(service, null, cancellationToken);

    /// <summary>Findings that become diagnostics.</summary>
    public static Findings Reported(INamedTypeSymbol service, Action<Diagnostic> report, CancellationToken cancellationToken) =>
        new(service, report, cancellationToken);

    /// <summary>Says what is wrong with the service's type, one of its members or one of a member's parameters.</summary>
    public void Add(DiagnosticDescriptor descriptor, ISymbol symbol, SyntaxPart part, params object[] arguments)
    {
        if (_report is null)
        {
            return;
        }

        INamedTypeSymbol? declaring = symbol as INamedTypeSymbol ?? symbol.ContainingType;
        if (SymbolEqualityComparer.Default.Equals(declaring, _service))
        {
            _report(Diagnostic.Create(descriptor, SyntaxLocator.Find(symbol, part, CancellationToken), arguments));
        }
        else if (!IsReportedForItself(declaring))
        {
            _report(Diagnostic.Create(descriptor, SyntaxLocator.FindBase(_service, declaring, CancellationToken), arguments));
        }
    }

    // A marked base interface of this compilation is a service itself, and hears the same there.
    private bool IsReportedForItself(INamedTypeSymbol? declaring) =>
        declaring is not null
        && SymbolEqualityComparer.Default.Equals(declaring.ContainingAssembly, _service.ContainingAssembly)
        && declaring.HasAttribute(MetadataNames.BroServiceAttribute);
}
