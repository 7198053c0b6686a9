using System.Collections.Immutable;
using System.Composition;
using Bro.Rpc.CodeFixes.Editing;
using Bro.Rpc.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bro.Rpc.CodeFixes.Fixes;

/// <summary>BRO014 and BRO019: gives a service a name that is valid and its own, after its type.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ServiceNameFix))]
[Shared]
internal sealed class ServiceNameFix : BroCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.InvalidWireName.Id, Descriptors.CollidingServices.Id];

    /// <inheritdoc/>
    protected override IEnumerable<Fix> FindFixes(FixTarget target)
    {
        if (target.Around<AttributeSyntax>() is not { Parent.Parent: TypeDeclarationSyntax declaration } attribute
            || target.Model.GetDeclaredSymbol(declaration, target.CancellationToken) is not { } type)
        {
            yield break;
        }

        string wanted = CSharpNames.ServiceName(type);
        ILookup<string, NamedService> services = ServiceNames.Find(target.Model.Compilation.Assembly, target.CancellationToken);
        bool IsFree(string name) => services[name].All(service => SymbolEqualityComparer.Default.Equals(service.Type, type));
        yield return new Fix(
            $"Name the service \"{CSharpNames.Unique(wanted, IsFree, "-")}\"",
            nameof(ServiceNameFix),
            (session, cancellationToken) =>
            {
                string scope = "services of " + target.Model.Compilation.AssemblyName;
                string name = CSharpNames.Unique(wanted, candidate => IsFree(candidate) && session.TryClaim(scope, candidate), "-");
                return session.EditAsync(attribute, (_, current) => BroAttributes.WithName(current, name), cancellationToken);
            });
    }
}
