using System.Globalization;
using Bro.Rpc.Generators.Diagnostics;
using Bro.Rpc.Generators.Models;
using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>What the attributes of a method say besides its name.</summary>
internal static class MethodOptionsParser
{
    /// <summary>The property of <c>[BroMethod]</c> that says how long a call may take.</summary>
    public const string Timeout = "TimeoutMilliseconds";

    public static MethodOptionsModel Parse(IMethodSymbol method, INamedTypeSymbol service, AttributeData? attribute, Findings findings)
    {
        int? timeout = Named(attribute, Timeout) is int given ? given : null;
        if (timeout <= 0)
        {
            findings.AddAttribute(Descriptors.InvalidTimeout, method, attribute!, Timeout, method.Name, timeout.Value.ToString(CultureInfo.InvariantCulture));
        }

        // What stands on the method goes first.
        var metadata = new List<MetadataModel>();
        Add(metadata, method, findings);
        foreach (ISymbol type in (ISymbol[])(ReferenceEquals(method.ContainingType, service) ? [service] : [method.ContainingType, service]))
        {
            var inherited = new List<MetadataModel>();
            Add(inherited, type, Findings.Unheard(service, findings.CancellationToken));
            metadata.AddRange(inherited.Where(text => !metadata.Exists(known => known.Key == text.Key)));
        }

        return new MethodOptionsModel(
            Named(attribute, "Description") as string,
            timeout > 0 ? timeout.Value.ToString(CultureInfo.InvariantCulture) : null,
            Named(attribute, "IsIdempotent") is true,
            new([.. metadata]));
    }

    /// <summary>Says what is wrong with the metadata of a service's type.</summary>
    public static void CheckType(INamedTypeSymbol service, Findings findings) => Add([], service, findings);

    private static void Add(List<MetadataModel> metadata, ISymbol symbol, Findings findings)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (!attribute.AttributeClass.Is(MetadataNames.BroMetadataAttribute) || attribute.ConstructorArguments is not [{ } key, { Value: string value }])
            {
                continue;
            }

            string name = key.Value as string ?? "";
            if (string.IsNullOrWhiteSpace(name) || metadata.Exists(known => known.Key == name))
            {
                string problem = string.IsNullOrWhiteSpace(name) ? "has no key" : $"has the key '{name}', which stands there already";
                findings.AddAttribute(Descriptors.InvalidMetadata, symbol, attribute, null, symbol.Name, problem);
                continue;
            }

            metadata.Add(new MetadataModel(name, value));
        }
    }

    private static object? Named(AttributeData? attribute, string name)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute?.NamedArguments ?? [])
        {
            if (argument.Key == name && argument.Value.Kind is TypedConstantKind.Primitive)
            {
                return argument.Value.Value;
            }
        }

        return null;
    }
}
