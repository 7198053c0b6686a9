using System.ComponentModel;

namespace Bro.Rpc.Generated;

/// <summary>Runs the user's method, behind filters. For emitted code only.</summary>
/// <typeparam name="TService">The contract, or the class without one.</typeparam>
/// <typeparam name="TArguments">The arguments as they were read.</typeparam>
/// <typeparam name="TResult">The result's type.</typeparam>
/// <param name="service">The implementation.</param>
/// <param name="arguments">The arguments.</param>
/// <param name="call">The call.</param>
/// <returns>What the method returned.</returns>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate ValueTask<TResult> BroServerInvoker<in TService, in TArguments, TResult>(TService service, TArguments arguments, BroServerCall call);
