using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Bro.Rpc.Generated;

/// <summary>
/// What was emitted for one contract or one class without a contract: its service name, its proxy and its dispatcher.
/// The emitted module initializer registers it here before any code of its assembly runs. For emitted code and the runtime only.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class BroContract
{
    // Written by module initializers on any thread, read at registration time only.
    private static readonly ConcurrentDictionary<Type, BroContract> Known = new();

    private protected BroContract(Type type, string serviceName)
    {
        Type = type;
        ServiceName = serviceName;
    }

    /// <summary>The contract, or the class without one.</summary>
    public Type Type { get; }

    /// <summary>The name given with <see cref="BroServiceAttribute"/>.</summary>
    public string ServiceName { get; }

    /// <summary>Hands this contract, with its type as a type argument, to a visitor.</summary>
    /// <param name="visitor">The visitor.</param>
    public abstract void Accept(IBroContractVisitor visitor);

    /// <summary>Registers a contract or a class. Called by emitted module initializers.</summary>
    /// <typeparam name="TService">The contract, or the class without one.</typeparam>
    /// <param name="serviceName">The name given with <see cref="BroServiceAttribute"/>.</param>
    /// <param name="createProxy">Makes a proxy; null for a class.</param>
    /// <param name="registerMethods">Registers each method of the dispatcher.</param>
    public static void Register<TService>(string serviceName, Func<BroCaller, TService>? createProxy, Action<BroMethodRegistrar<TService>> registerMethods)
        where TService : class
    {
        ArgumentException.ThrowIfNullOrEmpty(serviceName);
        ArgumentNullException.ThrowIfNull(registerMethods);
        Known[typeof(TService)] = new BroContract<TService>(serviceName, createProxy, registerMethods);
    }

    /// <summary>What was registered for a type, or nothing.</summary>
    /// <param name="type">A contract, or a class without one.</param>
    /// <param name="contract">What was emitted for it.</param>
    /// <returns>Whether something was.</returns>
    public static bool TryFind(Type type, [NotNullWhen(true)] out BroContract? contract)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (Known.TryGetValue(type, out contract))
        {
            return true;
        }

        // Naming a type does not load its module far enough to run the initializer; asking for it does, once.
        RuntimeHelpers.RunModuleConstructor(type.Module.ModuleHandle);
        return Known.TryGetValue(type, out contract);
    }
}
