using System.ComponentModel;

namespace Bro.Rpc.Generated;

/// <summary>What an emitted proxy calls through; the runtime implements it. For emitted code only.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class BroCaller
{
    /// <summary>Calls a method that returns a value.</summary>
    /// <typeparam name="TParams">The parameters, a struct that writes itself.</typeparam>
    /// <typeparam name="TResult">The result's type.</typeparam>
    /// <param name="service">The service called.</param>
    /// <param name="method">The method's name on the wire.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="reader">Reads the result; runs where the caller goes on, never on a thread that reads from a socket.</param>
    /// <param name="context">A context to extend, or null for the current one.</param>
    /// <param name="cancellationToken">Ends the call at once.</param>
    /// <returns>The result; to be awaited once.</returns>
    /// <exception cref="IpcException">The call failed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public abstract ValueTask<TResult> CallAsync<TParams, TResult>(
        string service,
        string method,
        in TParams parameters,
        BroValueReader<TResult> reader,
        IpcContext? context,
        CancellationToken cancellationToken)
        where TParams : struct, IBroParams;

    /// <summary>Calls a method that returns nothing; whatever comes as a result is left unread.</summary>
    /// <typeparam name="TParams">The parameters, a struct that writes itself.</typeparam>
    /// <param name="service">The service called.</param>
    /// <param name="method">The method's name on the wire.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="context">A context to extend, or null for the current one.</param>
    /// <param name="cancellationToken">Ends the call at once.</param>
    /// <returns>A task that ends with the call; to be awaited once.</returns>
    /// <exception cref="IpcException">The call failed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public abstract ValueTask CallAsync<TParams>(
        string service,
        string method,
        in TParams parameters,
        IpcContext? context,
        CancellationToken cancellationToken)
        where TParams : struct, IBroParams;

    /// <summary>Calls a method that returns a value, with all that its attributes say.</summary>
    /// <typeparam name="TParams">The parameters, a struct that writes itself.</typeparam>
    /// <typeparam name="TResult">The result's type.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="reader">Reads the result; runs where the caller goes on, never on a thread that reads from a socket.</param>
    /// <param name="context">A context to extend, or null for the current one.</param>
    /// <param name="cancellationToken">Ends the call at once.</param>
    /// <returns>The result; to be awaited once.</returns>
    /// <exception cref="IpcException">The call failed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public virtual ValueTask<TResult> CallAsync<TParams, TResult>(
        BroMethodInfo method, in TParams parameters, BroValueReader<TResult> reader, IpcContext? context, CancellationToken cancellationToken)
        where TParams : struct, IBroParams
    {
        ArgumentNullException.ThrowIfNull(method);
        return CallAsync(method.Service, method.Name, parameters, reader, context, cancellationToken);
    }

    /// <summary>Calls a method that returns nothing, with all that its attributes say.</summary>
    /// <typeparam name="TParams">The parameters, a struct that writes itself.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="context">A context to extend, or null for the current one.</param>
    /// <param name="cancellationToken">Ends the call at once.</param>
    /// <returns>A task that ends with the call; to be awaited once.</returns>
    /// <exception cref="IpcException">The call failed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public virtual ValueTask CallAsync<TParams>(BroMethodInfo method, in TParams parameters, IpcContext? context, CancellationToken cancellationToken)
        where TParams : struct, IBroParams
    {
        ArgumentNullException.ThrowIfNull(method);
        return CallAsync(method.Service, method.Name, parameters, context, cancellationToken);
    }
}
