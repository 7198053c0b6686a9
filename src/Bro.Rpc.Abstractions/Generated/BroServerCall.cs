using System.ComponentModel;
using System.Text.Json;

namespace Bro.Rpc.Generated;

/// <summary>
/// One incoming call as an emitted dispatcher sees it; the runtime implements it. Valid until the dispatcher's method
/// has ended. For emitted code only.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class BroServerCall
{
    /// <summary>The context that the call came with.</summary>
    public abstract IpcContext Context { get; }

    /// <summary>Cancelled when nobody waits for the answer any more.</summary>
    public abstract CancellationToken CancellationToken { get; }

    /// <summary>How the types that are not read or written directly are read and written.</summary>
    public abstract JsonSerializerOptions JsonOptions { get; }

    /// <summary>A reader on the first token of <c>params</c>; on <see cref="JsonTokenType.None"/> where the call has none.</summary>
    /// <returns>The reader.</returns>
    public abstract Utf8JsonReader GetParams();

    /// <summary>Answers the call with a value. To be called once, at the method's end.</summary>
    /// <typeparam name="TResult">The value's type.</typeparam>
    /// <param name="result">The value.</param>
    /// <param name="writer">Writes it.</param>
    /// <exception cref="IpcException"><see cref="IpcErrorCode.SerializationFailed"/>: the value could not be written or is too large.</exception>
    public abstract void Complete<TResult>(TResult result, BroValueWriter<TResult> writer);

    /// <summary>Answers the call of a method that returns nothing. To be called once, at the method's end.</summary>
    public abstract void Complete();

    /// <summary>Runs a method behind the filters of the call and answers with its result.</summary>
    /// <typeparam name="TService">The contract, or the class without one.</typeparam>
    /// <typeparam name="TArguments">The arguments as they were read.</typeparam>
    /// <typeparam name="TResult">The result's type.</typeparam>
    /// <param name="service">The implementation.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="invoker">Runs the method.</param>
    /// <param name="writer">Writes the result.</param>
    /// <returns>Ends when the call is answered.</returns>
    public virtual async ValueTask FilterAsync<TService, TArguments, TResult>(
        TService service, TArguments arguments, BroServerInvoker<TService, TArguments, TResult> invoker, BroValueWriter<TResult> writer)
        where TService : class
        where TArguments : struct, IBroArguments
    {
        ArgumentNullException.ThrowIfNull(invoker);
        Complete(await invoker(service, arguments, this).ConfigureAwait(false), writer);
    }

    /// <summary>Runs a method that returns nothing behind the filters of the call, and answers.</summary>
    /// <typeparam name="TService">The contract, or the class without one.</typeparam>
    /// <typeparam name="TArguments">The arguments as they were read.</typeparam>
    /// <param name="service">The implementation.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="invoker">Runs the method.</param>
    /// <returns>Ends when the call is answered.</returns>
    public virtual async ValueTask FilterAsync<TService, TArguments>(TService service, TArguments arguments, BroServerVoidInvoker<TService, TArguments> invoker)
        where TService : class
        where TArguments : struct, IBroArguments
    {
        ArgumentNullException.ThrowIfNull(invoker);
        await invoker(service, arguments, this).ConfigureAwait(false);
        Complete();
    }
}
