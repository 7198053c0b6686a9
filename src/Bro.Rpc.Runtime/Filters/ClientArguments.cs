using Bro.Rpc.Generated;

namespace Bro.Rpc.Filters;

/// <summary>The arguments of a call that is to be made.</summary>
internal static class ClientArguments
{
    /// <exception cref="NotSupportedException">The contract was compiled with a generator that did not yet show them.</exception>
    public static IBroArguments Of<TParams>(in TParams parameters, BroMethodInfo method)
        where TParams : struct, IBroParams =>
        parameters as IBroArguments
        ?? throw new NotSupportedException($"The contract of {method} was compiled with an older Bro.Rpc.Abstractions, which does not show arguments to filters. Compile it with the present one.");
}
