using System.ComponentModel;

namespace Bro.Rpc.Generated;

/// <summary>Where an emitted dispatcher registers each of its methods; the runtime implements it. For emitted code only.</summary>
/// <typeparam name="TService">The contract, or the class without one.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class BroMethodRegistrar<TService>
    where TService : class
{
    /// <summary>Registers one method.</summary>
    /// <param name="name">Its name on the wire.</param>
    /// <param name="method">What runs when it is called.</param>
    public abstract void Register(string name, BroServerMethod<TService> method);

    /// <summary>Registers one method with all that its attributes say.</summary>
    /// <param name="method">The method.</param>
    /// <param name="handler">What runs when it is called.</param>
    /// <param name="filtered">What runs in its place where filters stand around the method: ends in <see cref="BroServerCall.FilterAsync{TService, TArguments, TResult}"/>.</param>
    public virtual void Register(BroMethodInfo method, BroServerMethod<TService> handler, BroServerMethod<TService> filtered)
    {
        ArgumentNullException.ThrowIfNull(method);
        Register(method.Name, handler);
    }
}
