using System.ComponentModel;

namespace Bro.Rpc.Generated;

/// <summary>Takes a contract whose type is known only at run time, without reflection. For the runtime only.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IBroContractVisitor
{
    /// <summary>Takes the contract.</summary>
    /// <typeparam name="TService">The contract, or the class without one.</typeparam>
    /// <param name="contract">What was emitted for it.</param>
    void Visit<TService>(BroContract<TService> contract)
        where TService : class;
}
