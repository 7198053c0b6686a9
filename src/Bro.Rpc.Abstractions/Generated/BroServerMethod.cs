using System.ComponentModel;

namespace Bro.Rpc.Generated;

/// <summary>Reads the parameters, runs the user's method, and answers. For emitted code only.</summary>
/// <typeparam name="TService">The contract, or the class without one.</typeparam>
/// <param name="service">The implementation.</param>
/// <param name="call">The call.</param>
/// <returns>Ends when the call is answered; faulted where the method threw.</returns>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate ValueTask BroServerMethod<in TService>(TService service, BroServerCall call);
