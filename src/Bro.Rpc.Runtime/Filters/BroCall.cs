using System.Text.Json;
using Bro.Rpc.Filters;
using Bro.Rpc.Generated;

namespace Bro.Rpc;

/// <summary>One call as its filters see it. Valid until the call has ended.</summary>
public abstract class BroCall
{
    private protected BroCall(BroSide side, BroMethodInfo method, IServiceProvider services, IpcContext context, CancellationToken cancellationToken)
    {
        Side = side;
        Method = method;
        Services = services;
        Context = context;
        CancellationToken = cancellationToken;
    }

    /// <summary>At which end of the call the filter stands.</summary>
    public BroSide Side { get; }

    /// <summary>The method called: its names, and what its attributes say.</summary>
    public BroMethodInfo Method { get; }

    /// <summary>On the service's side the scope of the call, on the client's the application.</summary>
    public IServiceProvider Services { get; }

    /// <summary>
    /// The context of the call. On the service's side the one that it came with; on the client's the one that it extends, whose
    /// <see cref="IpcContext.Deadline"/> is that of the call with all its attempts.
    /// </summary>
    public IpcContext Context { get; }

    /// <summary>Cancelled when nobody waits for the result any more.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Whether there is a result: the method has run, or a filter has given one. A method that returns nothing has one, too, when it has ended.</summary>
    public bool HasResult { get; private protected set; }

    /// <summary>The type of the result, or null where the method returns nothing.</summary>
    public abstract Type? ResultType { get; }

    /// <summary>How its values are written, and so what their members are called on the wire: the client's <see cref="IpcClientOptions.JsonOptions"/>, completed and read-only.</summary>
    public abstract JsonSerializerOptions JsonOptions { get; }

    /// <summary>The clock that its deadline is by: the client's <see cref="IpcClientOptions.TimeProvider"/>.</summary>
    public abstract TimeProvider TimeProvider { get; }

    internal abstract IBroArguments Arguments { get; }

    /// <summary>One argument, by its place in <see cref="BroMethodInfo.Parameters"/>. A value is boxed here, and only here.</summary>
    /// <param name="index">Its place.</param>
    /// <returns>The argument.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such parameter.</exception>
    public object? GetArgument(int index) => Arguments.GetValue(index);

    /// <summary>One argument, by its name on the wire.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="name">Its name, for instance <c>userId</c>.</param>
    /// <returns>The argument.</returns>
    /// <exception cref="ArgumentException">The method has no parameter of that name; the message tells which it has.</exception>
    /// <exception cref="InvalidCastException">It is of another type.</exception>
    public T GetArgument<T>(string name)
    {
        for (int i = 0; i < Method.Parameters.Count; i++)
        {
            if (Method.Parameters[i].Name == name)
            {
                return (T)Arguments.GetValue(i)!;
            }
        }

        throw new ArgumentException($"{Method} has no parameter '{name}'. It has: {string.Join(", ", Method.Parameters)}.", nameof(name));
    }

    /// <summary>The result, without boxing it.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns>The result.</returns>
    /// <exception cref="InvalidOperationException">There is none yet, or the method returns nothing.</exception>
    /// <exception cref="InvalidCastException">It is of another type.</exception>
    public T GetResult<T>() =>
        !HasResult ? throw new InvalidOperationException($"{Method} has no result yet. Await next(call) first.")
        : this is BroCall<T> typed ? typed.Value
        : (T)GetResult()!;

    /// <summary>Gives the call a result, in place of the one that it may have.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="result">The result; of the type that the method returns.</param>
    /// <exception cref="ArgumentException">The method returns another type, or nothing.</exception>
    public void SetResult<T>(T result)
    {
        if (this is BroCall<T> typed)
        {
            typed.SetValue(result);
        }
        else if (!TrySetResult(result))
        {
            throw new ArgumentException($"{Method} returns {ResultType?.ToString() ?? "nothing"}, and a filter gave it {(result is null ? "null" : result.GetType().ToString())}.", nameof(result));
        }
    }

    /// <summary>
    /// A further attempt of the same call, with the same arguments and without a result: for filters that go on more than once, also at
    /// the same time.
    /// </summary>
    /// <param name="context">Its context, for instance <see cref="Context"/> with an earlier deadline. Counts on the client's side only.</param>
    /// <param name="cancellationToken">Ends this attempt.</param>
    /// <returns>The attempt; hand it to <c>next</c>, then take what came of it with <see cref="CompleteWith"/>.</returns>
    public abstract BroCall CreateAttempt(IpcContext context, CancellationToken cancellationToken);

    /// <summary>Takes the result of an attempt as that of the call.</summary>
    /// <param name="attempt">An attempt that <see cref="CreateAttempt"/> made of this call, with a result.</param>
    /// <exception cref="ArgumentException">It is one of another method.</exception>
    /// <exception cref="InvalidOperationException">It has no result.</exception>
    public abstract void CompleteWith(BroCall attempt);

    /// <summary>Ends a call of a method that returns nothing without running it. Where it returns something, give it a result: <see cref="SetResult{T}"/>.</summary>
    /// <exception cref="InvalidOperationException">The method returns something.</exception>
    public void Complete()
    {
        if (this is not BroCall<NoResult> call)
        {
            throw new InvalidOperationException($"{Method} returns {ResultType}. Give the call a result: call.SetResult(…).");
        }

        call.SetValue(default);
    }

    /// <summary>What stands behind the last filter.</summary>
    internal abstract ValueTask InvokeAsync();

    private protected abstract object? GetResult();

    private protected abstract bool TrySetResult(object? result);
}
