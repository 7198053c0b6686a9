using System.Runtime.CompilerServices;
using System.Text.Json;
using Bro.Rpc.Generated;

namespace Bro.Rpc.Filters;

/// <summary>What the proxy of a contract with filters calls through; a contract without has none of this. Safe from any thread.</summary>
internal sealed class FilteredCaller : BroCaller
{
    // Filled by the constructor, only read afterwards. The generator makes one object of each method.
    private readonly Dictionary<BroMethodInfo, FilteredMethod> _methods;
    private readonly Func<CallOrigin> _origin;

    public FilteredCaller(BroCaller inner, IEnumerable<FilteredMethod> methods, Func<CallOrigin> origin, IServiceProvider services)
    {
        Inner = inner;
        Services = services;
        _origin = origin;
        _methods = methods.ToDictionary(static method => method.Method, ReferenceEqualityComparer.Instance as IEqualityComparer<BroMethodInfo>);
    }

    public BroCaller Inner { get; }

    public IServiceProvider Services { get; }

    public JsonSerializerOptions JsonOptions => _origin().JsonOptions;

    public TimeProvider TimeProvider => _origin().TimeProvider;

    public override ValueTask<TResult> CallAsync<TParams, TResult>(
        BroMethodInfo method, in TParams parameters, BroValueReader<TResult> reader, IpcContext? context, CancellationToken cancellationToken) =>
        _methods.TryGetValue(method, out FilteredMethod? filtered)
            ? RunAsync(filtered.Filters, new ClientCall<TParams, TResult>(this, method, parameters, reader, ContextOf(method, context), cancellationToken))
            : Inner.CallAsync(method, parameters, reader, context, cancellationToken);

    public override ValueTask CallAsync<TParams>(BroMethodInfo method, in TParams parameters, IpcContext? context, CancellationToken cancellationToken) =>
        _methods.TryGetValue(method, out FilteredMethod? filtered)
            ? RunAsync(filtered.Filters, new ClientVoidCall<TParams>(this, method, parameters, ContextOf(method, context), cancellationToken))
            : Inner.CallAsync(method, parameters, context, cancellationToken);

    public override ValueTask<TResult> CallAsync<TParams, TResult>(
        string service, string method, in TParams parameters, BroValueReader<TResult> reader, IpcContext? context, CancellationToken cancellationToken) =>
        CallAsync(Find(service, method), parameters, reader, context, cancellationToken);

    public override ValueTask CallAsync<TParams>(string service, string method, in TParams parameters, IpcContext? context, CancellationToken cancellationToken) =>
        CallAsync(Find(service, method), parameters, context, cancellationToken);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<TResult> RunAsync<TResult>(BroFilterNext filters, BroCall<TResult> call)
    {
        await filters(call).ConfigureAwait(false);
        return call.TakeResult();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask RunAsync(BroFilterNext filters, BroCall<NoResult> call)
    {
        await filters(call).ConfigureAwait(false);
        _ = call.TakeResult();
    }

    // Proxies of an older generator know names only.
    private BroMethodInfo Find(string service, string method) =>
        _methods.Keys.FirstOrDefault(known => known.Name == method) ?? new BroMethodInfo(service, method);

    private IpcContext ContextOf(BroMethodInfo method, IpcContext? context) => _origin().ContextOf(method, context ?? IpcContext.Current);
}
