namespace Bro.Rpc.Dispatch;

/// <summary>Who wants to know of each method that was run.</summary>
internal interface IDispatchObserver
{
    /// <summary>Whether anybody listens at this moment; else nothing is measured.</summary>
    bool ObservesMethods { get; }

    /// <summary>A method was run.</summary>
    /// <param name="method">Its name.</param>
    /// <param name="requestId">The call's id.</param>
    /// <param name="error">What it threw, in words, or null.</param>
    /// <param name="duration">How long it took.</param>
    void MethodEnded(string method, string requestId, string? error, TimeSpan duration);
}
