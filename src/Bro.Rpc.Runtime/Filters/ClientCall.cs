using System.Text.Json;
using Bro.Rpc.Generated;

namespace Bro.Rpc.Filters;

/// <summary>A call that is to be made.</summary>
internal sealed class ClientCall<TParams, TResult>(
    FilteredCaller caller, BroMethodInfo method, TParams parameters, BroValueReader<TResult> reader, IpcContext context, CancellationToken cancellationToken)
    : BroCall<TResult>(BroSide.Client, method, caller.Services, context, cancellationToken)
    where TParams : struct, IBroParams
{
    public override JsonSerializerOptions JsonOptions => caller.JsonOptions;

    public override TimeProvider TimeProvider => caller.TimeProvider;

    internal override IBroArguments Arguments => ClientArguments.Of(parameters, Method);

    public override BroCall CreateAttempt(IpcContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ClientCall<TParams, TResult>(caller, Method, parameters, reader, context, cancellationToken);
    }

    internal override async ValueTask InvokeAsync() =>
        SetValue(await caller.Inner.CallAsync(Method, parameters, reader, Context, CancellationToken).ConfigureAwait(false));
}
