using System.ComponentModel;

namespace Bro.Rpc.Generated;

/// <summary>What was emitted for <typeparamref name="TService"/>. For the runtime only.</summary>
/// <typeparam name="TService">The contract, or the class without one.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class BroContract<TService> : BroContract
    where TService : class
{
    private readonly Func<BroCaller, TService>? _createProxy;
    private readonly Action<BroMethodRegistrar<TService>> _registerMethods;

    internal BroContract(string serviceName, Func<BroCaller, TService>? createProxy, Action<BroMethodRegistrar<TService>> registerMethods)
        : base(typeof(TService), serviceName)
    {
        _createProxy = createProxy;
        _registerMethods = registerMethods;
    }

    /// <summary>Whether there is a proxy: there is for an interface, not for a class.</summary>
    public bool HasProxy => _createProxy is not null;

    /// <inheritdoc/>
    public override void Accept(IBroContractVisitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        visitor.Visit(this);
    }

    /// <summary>Makes a proxy.</summary>
    /// <param name="caller">What it calls through.</param>
    /// <returns>The proxy; safe to use from any thread.</returns>
    /// <exception cref="InvalidOperationException">It is a class, which has no proxy.</exception>
    public TService CreateProxy(BroCaller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return _createProxy is null
            ? throw new InvalidOperationException($"{typeof(TService)} is a class and has no proxy. Put its methods into an interface with [BroService(\"{ServiceName}\")] and use that.")
            : _createProxy(caller);
    }

    /// <summary>Registers each method of the dispatcher.</summary>
    /// <param name="registrar">Where to.</param>
    public void RegisterMethods(BroMethodRegistrar<TService> registrar)
    {
        ArgumentNullException.ThrowIfNull(registrar);
        _registerMethods(registrar);
    }
}
