using System.Collections.ObjectModel;

namespace Bro.Rpc;

/// <summary>
/// One method of a contract, or of a class without one, with all that its attributes say. There is one object for each; the generator
/// writes it, and filters are given it.
/// </summary>
public sealed class BroMethodInfo
{
    /// <summary>A method without any options.</summary>
    /// <param name="service">The service's name on the wire.</param>
    /// <param name="name">The method's name on the wire.</param>
    public BroMethodInfo(string service, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        ArgumentException.ThrowIfNullOrEmpty(name);
        Service = service;
        Name = name;
    }

    /// <summary>The service's name on the wire.</summary>
    public string Service { get; }

    /// <summary>The method's name on the wire.</summary>
    public string Name { get; }

    /// <summary>What it does, for people; null where its contract does not say. See <see cref="BroMethodAttribute.Description"/>.</summary>
    public string? Description { get; init; }

    /// <summary>How long a call may take; null where that is left to the client. See <see cref="BroMethodAttribute.TimeoutMilliseconds"/>.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether a call that is made twice has the effect of one. See <see cref="BroMethodAttribute.IsIdempotent"/>.</summary>
    public bool IsIdempotent { get; init; }

    /// <summary>The texts of <see cref="BroMetadataAttribute"/>, on the method and on its contract.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The parameters that travel, in the order of the declaration.</summary>
    public IReadOnlyList<BroParameterInfo> Parameters { get; init; } = [];

    /// <summary>Service and method: <c>user-service.getUserById</c>.</summary>
    /// <returns>Both names.</returns>
    public override string ToString() => $"{Service}.{Name}";
}
