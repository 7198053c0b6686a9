namespace Bro.Rpc.Generators.Models;

/// <summary>One service, as far as its emitted code depends on it.</summary>
/// <param name="MetadataName">The type's full metadata name.</param>
/// <param name="Name">The type's own name, for the names of emitted types.</param>
/// <param name="Type">The type as emitted code mentions it.</param>
/// <param name="ServiceName">The name on the wire.</param>
/// <param name="Kind">Interface or class.</param>
/// <param name="Methods">What can be called.</param>
/// <param name="Stubs">What a proxy must implement and cannot call.</param>
/// <param name="HasObsoleteErrors">Whether something that it mentions is obsolete as an error.</param>
/// <param name="Experiments">The ids of the experimental features that it mentions.</param>
internal sealed record ServiceModel(
    string MetadataName,
    string Name,
    string Type,
    string ServiceName,
    ServiceKind Kind,
    EquatableArray<MethodModel> Methods,
    EquatableArray<StubModel> Stubs,
    bool HasObsoleteErrors,
    EquatableArray<string> Experiments);
