using System.Text.Json;
using Bro.Rpc.Generated;

namespace Bro.Rpc.Filters;

/// <summary>A call of a method that returns nothing, which is to be made.</summary>
internal sealed class ClientVoidCall<TParams>(FilteredCaller caller, BroMethodInfo method, TParams parameters, IpcContext context, CancellationToken cancellationToken)
    : BroCall<NoResult>(BroSide.Client, method, caller.Services, context, cancellationToken)
    where TParams : struct, IBroParams
{
    public override JsonSerializerOptions JsonOptions => caller.JsonOptions;

    public override TimeProvider TimeProvider => caller.TimeProvider;

    internal override IBroArguments Arguments => ClientArguments.Of(parameters, Method);

    public override BroCall CreateAttempt(IpcContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ClientVoidCall<TParams>(caller, Method, parameters, context, cancellationToken);
    }

    internal override async ValueTask InvokeAsync()
    {
        await caller.Inner.CallAsync(Method, parameters, Context, CancellationToken).ConfigureAwait(false);
        SetValue(default);
    }
}
