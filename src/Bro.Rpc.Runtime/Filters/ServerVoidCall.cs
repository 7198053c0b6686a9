using System.Text.Json;
using Bro.Rpc.Generated;

namespace Bro.Rpc.Filters;

/// <summary>A call of a method that returns nothing, which came in.</summary>
internal sealed class ServerVoidCall<TService, TArguments>(
    FilteredServerCall call, TArguments arguments, BroServerVoidInvoker<TService, TArguments> invoker, CancellationToken cancellationToken)
    : BroCall<NoResult>(BroSide.Service, call.Method, call.Services, call.Context, cancellationToken)
    where TService : class
    where TArguments : struct, IBroArguments
{
    public override JsonSerializerOptions JsonOptions => call.JsonOptions;

    public override TimeProvider TimeProvider => call.TimeProvider;

    internal override IBroArguments Arguments => arguments;

    public override BroCall CreateAttempt(IpcContext context, CancellationToken cancellationToken) =>
        new ServerVoidCall<TService, TArguments>(call, arguments, invoker, cancellationToken);

    internal override async ValueTask InvokeAsync()
    {
        await invoker(call.GetService<TService>(), arguments, call.With(CancellationToken)).ConfigureAwait(false);
        SetValue(default);
    }
}
