using System.Text.Json;
using Bro.Rpc.Generated;

namespace Bro.Rpc.Filters;

/// <summary>An incoming call of a method that has filters: the emitted dispatcher comes here with the arguments, and the filters run.</summary>
internal sealed class FilteredServerCall(BroServerCall inner, FilteredMethod method, IServiceProvider services, TimeProvider timeProvider, CancellationToken? cancellationToken = null) : BroServerCall
{
    public BroMethodInfo Method => method.Method;

    public IServiceProvider Services => services;

    public TimeProvider TimeProvider => timeProvider;

    public override IpcContext Context => inner.Context;

    public override CancellationToken CancellationToken => cancellationToken ?? inner.CancellationToken;

    public override JsonSerializerOptions JsonOptions => inner.JsonOptions;

    public override Utf8JsonReader GetParams() => inner.GetParams();

    public override void Complete<TResult>(TResult result, BroValueWriter<TResult> writer) => inner.Complete(result, writer);

    public override void Complete() => inner.Complete();

    /// <summary>The same call with the token that the filters go on with.</summary>
    public FilteredServerCall With(CancellationToken token) => token == CancellationToken ? this : new FilteredServerCall(inner, method, services, timeProvider, token);

    public override async ValueTask FilterAsync<TService, TArguments, TResult>(
        TService service, TArguments arguments, BroServerInvoker<TService, TArguments, TResult> invoker, BroValueWriter<TResult> writer)
    {
        var call = new ServerCall<TService, TArguments, TResult>(this, service, arguments, invoker, CancellationToken);
        await method.Filters(call).ConfigureAwait(false);
        Complete(call.TakeResult(), writer);
    }

    public override async ValueTask FilterAsync<TService, TArguments>(TService service, TArguments arguments, BroServerVoidInvoker<TService, TArguments> invoker)
    {
        var call = new ServerVoidCall<TService, TArguments>(this, service, arguments, invoker, CancellationToken);
        await method.Filters(call).ConfigureAwait(false);
        _ = call.TakeResult();
        Complete();
    }
}
