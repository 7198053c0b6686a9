namespace Bro.Rpc;

/// <summary>
/// Marks an interface as the contract of a service, or a class as a service without a contract.
/// The generator emits a client proxy for each marked interface, and a dispatcher for each marked interface or class.
/// </summary>
/// <example><code>
/// [BroService("user-service")]
/// public interface IUserService
/// {
///     Task&lt;User?&gt; GetUserByIdAsync(string userId, CancellationToken cancellationToken = default);
/// }
/// </code></example>
/// <remarks>Seed: <c>serviceName</c> of <c>IPCClientConfig</c>.</remarks>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Class, Inherited = false)]
public sealed class BroServiceAttribute : Attribute
{
    /// <summary>Marks a contract or a class as the service of this name.</summary>
    /// <param name="name">The name under which the service registers at the gateway, for instance <c>user-service</c>. Not empty, no control characters.</param>
    public BroServiceAttribute(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    /// <summary>The name under which the service registers at the gateway.</summary>
    public string Name { get; }
}
