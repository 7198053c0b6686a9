using System.Collections.Immutable;

namespace Bro.Rpc;

/// <summary>
/// What travels with a call through every service it leads to: a root that names the whole chain of calls, the services
/// passed so far, how deep the call is nested, and the one deadline of all of it. Immutable.
/// </summary>
/// <remarks>Seed: <c>IPCContext</c>, "Context Flow". Protocol §2.</remarks>
public sealed class IpcContext
{
    /// <summary>The deepest nesting that is routed: 100.</summary>
    public const int MaxDepth = 100;

    // Flows with the ExecutionContext; each handler starts with its own value, so concurrent handlers never see each other's.
    private static readonly AsyncLocal<IpcContext?> Ambient = new();

    /// <summary>A context of these parts.</summary>
    /// <param name="root">Names the whole chain of calls; not empty.</param>
    /// <param name="chain">The services passed so far, the first caller first and the service called last.</param>
    /// <param name="depth">How deep the call is nested; 1 for a fresh context, one more for each call.</param>
    /// <param name="deadline">When the whole chain of calls must have ended, in Unix milliseconds.</param>
    /// <exception cref="ArgumentException"><paramref name="root"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="depth"/> is below 1.</exception>
    public IpcContext(string root, ImmutableArray<string> chain, int depth, long deadline)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        Root = root;
        Chain = chain.IsDefault ? [] : chain;
        Depth = depth;
        Deadline = deadline;
    }

    /// <summary>
    /// The context of the call that the running code handles: set inside a handler and all that it awaits or starts,
    /// null outside. A call made there extends it by itself.
    /// </summary>
    public static IpcContext? Current => Ambient.Value;

    /// <summary>Names the whole chain of calls; the same in every process that it passes.</summary>
    public string Root { get; }

    /// <summary>The services passed so far. Inside a handler the last one is the service itself, and the one before it its caller.</summary>
    public ImmutableArray<string> Chain { get; }

    /// <summary>How deep the call is nested: 1 for a fresh context, 2 in the service first called.</summary>
    public int Depth { get; }

    /// <summary>When the whole chain of calls must have ended, in Unix milliseconds.</summary>
    public long Deadline { get; }

    /// <summary>The service that made this call, or null in a context that was not yet sent anywhere.</summary>
    public string? Caller => Chain.Length >= 2 ? Chain[^2] : null;

    /// <summary>Whether <see cref="Depth"/> is over <see cref="MaxDepth"/>, so that no gateway routes the call. Seed: <c>isMaxDepthExceeded()</c>.</summary>
    public bool IsMaxDepthExceeded => Depth > MaxDepth;

    /// <summary>A fresh context, as a service has that calls without being called itself. Seed: <c>createContext()</c>. Protocol §2.</summary>
    /// <param name="serviceName">The service that calls: the first of the chain.</param>
    /// <param name="timeout">How long the whole chain of calls may take; zero or more.</param>
    /// <param name="timeProvider">The clock; the system's where null.</param>
    /// <param name="root">Names the chain of calls; a new one where null.</param>
    /// <returns>The context: <c>chain:[serviceName]</c>, depth 1.</returns>
    /// <exception cref="ArgumentException"><paramref name="serviceName"/> or <paramref name="root"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative.</exception>
    public static IpcContext Create(string serviceName, TimeSpan timeout, TimeProvider? timeProvider = null, string? root = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(serviceName);
        return new IpcContext(root ?? IpcIds.NewRootId(timeProvider), [serviceName], 1, IpcDeadlines.After(timeout, timeProvider));
    }

    /// <summary>The context that a call to another service is sent with: one service and one level more, the same root and deadline. Seed: <c>extendContext()</c>.</summary>
    /// <param name="serviceName">The service called.</param>
    /// <returns>The extended context; this one stays as it is.</returns>
    public IpcContext Extend(string serviceName)
    {
        ArgumentException.ThrowIfNullOrEmpty(serviceName);
        return new IpcContext(Root, Chain.Add(serviceName), Depth + 1, Deadline);
    }

    /// <summary>The same context with less time.</summary>
    /// <param name="deadline">When the calls that extend it must have ended, in Unix milliseconds; a later one than <see cref="Deadline"/> changes nothing.</param>
    /// <returns>The context with the earlier of the two deadlines.</returns>
    public IpcContext WithDeadline(long deadline) => deadline >= Deadline ? this : new IpcContext(Root, Chain, Depth, deadline);

    /// <summary>Whether the time of the chain of calls is up. Seed: <c>isDeadlineExceeded()</c>.</summary>
    /// <param name="timeProvider">The clock; the system's where null.</param>
    /// <returns>True from <see cref="Deadline"/> on.</returns>
    public bool IsDeadlineExceeded(TimeProvider? timeProvider = null) => IpcDeadlines.IsExceeded(Deadline, timeProvider);

    /// <summary>How much time the chain of calls has left. Seed: <c>getRemainingTime()</c>.</summary>
    /// <param name="timeProvider">The clock; the system's where null.</param>
    /// <returns>The time until <see cref="Deadline"/>, never below zero.</returns>
    public TimeSpan GetRemainingTime(TimeProvider? timeProvider = null) => IpcDeadlines.GetRemainingTime(Deadline, timeProvider);

    /// <summary>
    /// Makes this the <see cref="Current"/> context until the scope is disposed, for instance in a test of a handler.
    /// Inside a handler it is set already.
    /// </summary>
    /// <returns>The scope; its disposal brings the former context back.</returns>
    public Scope Enter()
    {
        IpcContext? former = Ambient.Value;
        Ambient.Value = this;
        return new Scope(former);
    }

    /// <summary>The chain as one line for logs: <c>order → user (root-…, depth 2)</c>.</summary>
    /// <returns>The line.</returns>
    public override string ToString() => $"{string.Join(" → ", Chain)} ({Root}, depth {Depth})";

    /// <summary>How long a context is the current one.</summary>
    public readonly struct Scope : IDisposable, IEquatable<Scope>
    {
        private readonly IpcContext? _former;

        internal Scope(IpcContext? former) => _former = former;

        /// <summary>Brings the former context back.</summary>
        public void Dispose() => Ambient.Value = _former;

        /// <inheritdoc/>
        public bool Equals(Scope other) => ReferenceEquals(_former, other._former);

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is Scope other && Equals(other);

        /// <inheritdoc/>
        public override int GetHashCode() => _former?.GetHashCode() ?? 0;

        /// <summary>Whether both bring the same context back.</summary>
        /// <param name="left">One scope.</param>
        /// <param name="right">The other.</param>
        public static bool operator ==(Scope left, Scope right) => left.Equals(right);

        /// <summary>Whether they bring different contexts back.</summary>
        /// <param name="left">One scope.</param>
        /// <param name="right">The other.</param>
        public static bool operator !=(Scope left, Scope right) => !left.Equals(right);
    }
}
