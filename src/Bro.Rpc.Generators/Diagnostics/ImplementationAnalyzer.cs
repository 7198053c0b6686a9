using System.Collections.Concurrent;
using System.Collections.Immutable;
using Bro.Rpc.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Bro.Rpc.Generators.Diagnostics;

/// <summary>Looks at each class that <c>AddService&lt;T&gt;()</c> is given: whether it can be created, what it implements, and who else does.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ImplementationAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Descriptors.ImplementsNoService, Descriptors.NotAnImplementation, Descriptors.CompetingImplementations];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationBlockStartAction(static block =>
        {
            var added = new ConcurrentBag<AddedService>();
            block.RegisterOperationAction(operation => AnalyzeCall(operation, added), OperationKind.Invocation);
            block.RegisterOperationBlockEndAction(end => Compare(end, added));
        });
    }

    private static void AnalyzeCall(OperationAnalysisContext context, ConcurrentBag<AddedService> added)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!RegistrationNames.IsAddService(call.TargetMethod) || call.TargetMethod.TypeArguments[0] is not INamedTypeSymbol type)
        {
            return;
        }

        // What breaks the constraint of the method is the compiler's business, as is what does not exist.
        if (type.TypeKind is not (TypeKind.Class or TypeKind.Interface) || type.IsStatic)
        {
            return;
        }

        Location location = FindTypeArgument(call);
        if (type.IsAbstract)
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.NotAnImplementation, location, type.Name));
            return;
        }

        string[] services = [.. FindServices(type).Distinct(StringComparer.Ordinal)];
        if (services.Length == 0)
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.ImplementsNoService, location, type.Name));
            return;
        }

        if (FindHost(call) is { } host)
        {
            foreach (string service in services)
            {
                added.Add(new AddedService(service, type, host, location));
            }
        }
    }

    private static void Compare(OperationBlockAnalysisContext context, ConcurrentBag<AddedService> added)
    {
        // In the order of the text, whatever order the calls were analyzed in.
        AddedService[] ordered = [.. added.OrderBy(service => service.Location.SourceSpan.Start)];
        for (int i = 0; i < ordered.Length; i++)
        {
            AddedService service = ordered[i];
            AddedService? rival = ordered.Take(i).FirstOrDefault(other =>
                other.Service == service.Service
                && SymbolEqualityComparer.Default.Equals(other.Host, service.Host)
                && !SymbolEqualityComparer.Default.Equals(other.Type, service.Type));
            if (rival is not null)
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.CompetingImplementations, service.Location, service.Type.Name, rival.Type.Name, service.Service));
            }
        }
    }

    private static IEnumerable<string> FindServices(INamedTypeSymbol type)
    {
        foreach (INamedTypeSymbol candidate in (INamedTypeSymbol[])[type, .. type.AllInterfaces])
        {
            if (candidate.FindAttribute(MetadataNames.BroServiceAttribute) is { ConstructorArguments: [{ Value: string name }] })
            {
                yield return name;
            }
        }
    }

    // The variable at the start of the chain of calls: two hosts in one method are two variables, and may well have rivals.
    private static ISymbol? FindHost(IOperation? operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IInvocationOperation call:
                    operation = call.Instance ?? call.Arguments.FirstOrDefault()?.Value;
                    break;
                case IPropertyReferenceOperation { Instance: { } instance } and not { Instance: IInstanceReferenceOperation }:
                    operation = instance;
                    break;
                case IConversionOperation conversion:
                    operation = conversion.Operand;
                    break;
                case ILocalReferenceOperation local:
                    return local.Local;
                case IParameterReferenceOperation parameter:
                    return parameter.Parameter;
                case IMemberReferenceOperation member:
                    return member.Member;
                default:
                    return null;
            }
        }
    }

    private static Location FindTypeArgument(IInvocationOperation call)
    {
        SyntaxNode? name = (call.Syntax as InvocationExpressionSyntax)?.Expression switch
        {
            MemberAccessExpressionSyntax access => access.Name,
            MemberBindingExpressionSyntax binding => binding.Name,
            ExpressionSyntax expression => expression,
            null => null,
        };
        return name is GenericNameSyntax { TypeArgumentList.Arguments: [TypeSyntax type] } ? type.GetLocation() : call.Syntax.GetLocation();
    }
}
