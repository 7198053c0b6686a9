namespace Bro.Rpc;

/// <summary>What <c>AddClient</c> returns: what is added here concerns the calls of that contract. Services and clients may be added to it as before.</summary>
public interface IBroClientBuilder : IBroBuilder
{
    /// <summary>The contract that was added.</summary>
    Type ContractType { get; }

    /// <summary>The name of the service that the contract is called at.</summary>
    string ServiceName { get; }

    /// <summary>The key of the gateway that the calls go through, as given to <c>AddKeyedBro</c>; null for that of <c>AddBro</c>.</summary>
    string? GatewayKey { get; }
}
