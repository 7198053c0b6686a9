using System.ComponentModel;

namespace Bro.Rpc.Generated;

/// <summary>Runs a method of the user's that returns nothing, behind filters. For emitted code only.</summary>
/// <typeparam name="TService">The contract, or the class without one.</typeparam>
/// <typeparam name="TArguments">The arguments as they were read.</typeparam>
/// <param name="service">The implementation.</param>
/// <param name="arguments">The arguments.</param>
/// <param name="call">The call.</param>
/// <returns>Ends when the method does.</returns>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate ValueTask BroServerVoidInvoker<in TService, in TArguments>(TService service, TArguments arguments, BroServerCall call);
