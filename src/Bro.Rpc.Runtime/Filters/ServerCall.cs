using System.Text.Json;
using Bro.Rpc.Generated;

namespace Bro.Rpc.Filters;

/// <summary>A call that came in.</summary>
internal sealed class ServerCall<TService, TArguments, TResult>(
    FilteredServerCall call, TArguments arguments, BroServerInvoker<TService, TArguments, TResult> invoker, CancellationToken cancellationToken)
    : BroCall<TResult>(BroSide.Service, call.Method, call.Services, call.Context, cancellationToken)
    where TService : class
    where TArguments : struct, IBroArguments
{
    public override JsonSerializerOptions JsonOptions => call.JsonOptions;

    public override TimeProvider TimeProvider => call.TimeProvider;

    internal override IBroArguments Arguments => arguments;

    public override BroCall CreateAttempt(IpcContext context, CancellationToken cancellationToken) =>
        new ServerCall<TService, TArguments, TResult>(call, arguments, invoker, cancellationToken);

    internal override async ValueTask InvokeAsync() =>
        SetValue(await invoker(call.GetService<TService>(), arguments, call.With(CancellationToken)).ConfigureAwait(false));
}
