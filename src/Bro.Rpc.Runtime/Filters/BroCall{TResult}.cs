using System.Diagnostics.CodeAnalysis;

namespace Bro.Rpc.Filters;

/// <summary>A call with its result, which nobody boxes who does not ask for it.</summary>
/// <remarks>Filters of one call run one behind the other; those that run attempts at the same time give each an object of its own.</remarks>
internal abstract class BroCall<TResult>(BroSide side, BroMethodInfo method, IServiceProvider services, IpcContext context, CancellationToken cancellationToken)
    : BroCall(side, method, services, context, cancellationToken)
{
    [AllowNull]
    private TResult _value = default;

    public override Type? ResultType => typeof(TResult) == typeof(NoResult) ? null : typeof(TResult);

    public TResult Value => _value;

    /// <summary>The result when all filters have ended.</summary>
    /// <exception cref="IpcException"><see cref="IpcErrorCode.InternalError"/>: a filter ended the call without one.</exception>
    public TResult TakeResult() => HasResult
        ? _value
        : throw new IpcException(IpcErrorCode.InternalError, $"A filter ended {Method} without a result. It must await next(call), or give the call a result: call.SetResult(…).")
        {
            ServiceName = Method.Service,
            MethodName = Method.Name,
        };

    public void SetValue(TResult value)
    {
        _value = value;
        HasResult = true;
    }

    public override void CompleteWith(BroCall attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        if (attempt is not BroCall<TResult> typed || !ReferenceEquals(typed.Method, Method))
        {
            throw new ArgumentException($"That is an attempt of {attempt.Method}, and this a call of {Method}. Make attempts with CreateAttempt.", nameof(attempt));
        }

        SetValue(typed.HasResult ? typed._value : throw new InvalidOperationException($"The attempt of {Method} has no result yet. Await next(attempt) first."));
    }

    private protected override object? GetResult() => _value is NoResult ? null : _value;

    private protected override bool TrySetResult(object? result)
    {
        if (typeof(TResult) == typeof(NoResult) || (result is not TResult && (result is not null || default(TResult) is not null)))
        {
            return false;
        }

        SetValue((TResult)result!);
        return true;
    }
}
