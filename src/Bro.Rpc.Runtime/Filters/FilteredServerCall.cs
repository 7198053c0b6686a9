using System.Text.Json;
using Bro.Rpc.Generated;
using Microsoft.Extensions.DependencyInjection;

namespace Bro.Rpc.Filters;

/// <summary>An incoming call of a method that has filters: the emitted dispatcher comes here with the arguments, and the filters run.</summary>
/// <remarks>The emitted code passes on the implementation that it was given; here that is nothing, because one is made only behind the filters.</remarks>
internal sealed class FilteredServerCall : BroServerCall
{
    private readonly BroServerCall _inner;
    private readonly FilteredMethod _method;
    private readonly Type _implementation;
    private readonly FilteredServerCall _first;
    private readonly CancellationToken? _cancellationToken;

    // Of the first one alone; attempts may run at the same time.
    private object? _service;

    public FilteredServerCall(BroServerCall inner, FilteredMethod method, Type implementation, IServiceProvider services, TimeProvider timeProvider)
    {
        (_inner, _method, _implementation, Services, TimeProvider) = (inner, method, implementation, services, timeProvider);
        Context = inner.Context;
        _first = this;
    }

    private FilteredServerCall(FilteredServerCall first, CancellationToken cancellationToken)
        : this(first._inner, first._method, first._implementation, first.Services, first.TimeProvider)
    {
        (_first, _cancellationToken) = (first, cancellationToken);
    }

    public BroMethodInfo Method => _method.Method;

    public IServiceProvider Services { get; }

    public TimeProvider TimeProvider { get; }

    public override IpcContext Context { get; }

    public override CancellationToken CancellationToken => _cancellationToken ?? _inner.CancellationToken;

    public override JsonSerializerOptions JsonOptions => _inner.JsonOptions;

    public override Utf8JsonReader GetParams() => _inner.GetParams();

    public override void Complete<TResult>(TResult result, BroValueWriter<TResult> writer) => _inner.Complete(result, writer);

    public override void Complete() => _inner.Complete();

    /// <summary>The same call with the token that the filters go on with.</summary>
    public FilteredServerCall With(CancellationToken token) => token == CancellationToken ? this : new FilteredServerCall(_first, token);

    /// <summary>The implementation, from the scope of the call; the same one for all its attempts.</summary>
    public TService GetService<TService>()
        where TService : class
    {
        if (Volatile.Read(ref _first._service) is not { } service)
        {
            object made = Services.GetRequiredService(_implementation);
            service = Interlocked.CompareExchange(ref _first._service, made, null) ?? made;
        }

        return (TService)service;
    }

    public override async ValueTask FilterAsync<TService, TArguments, TResult>(
        TService service, TArguments arguments, BroServerInvoker<TService, TArguments, TResult> invoker, BroValueWriter<TResult> writer)
    {
        var call = new ServerCall<TService, TArguments, TResult>(this, arguments, invoker, CancellationToken);
        await _method.Filters(call).ConfigureAwait(false);
        Complete(call.TakeResult(), writer);
    }

    public override async ValueTask FilterAsync<TService, TArguments>(TService service, TArguments arguments, BroServerVoidInvoker<TService, TArguments> invoker)
    {
        var call = new ServerVoidCall<TService, TArguments>(this, arguments, invoker, CancellationToken);
        await _method.Filters(call).ConfigureAwait(false);
        _ = call.TakeResult();
        Complete();
    }
}
