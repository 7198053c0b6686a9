namespace Bro.Rpc;

/// <summary>
/// Gives a contract's method another name on the wire, or makes a method of a marked class callable.
/// Without it a contract's method is named after itself: without <c>Async</c>, in camel case
/// (<c>GetUserByIdAsync</c> is <c>getUserById</c>). It also says what callers may rely on: how long the method may take, and whether
/// it may run twice.
/// </summary>
/// <example><code>
/// [BroMethod(IsIdempotent = true, TimeoutMilliseconds = 500, Description = "The user, or null where there is none.")]
/// Task&lt;User?&gt; GetUserByIdAsync(string userId, CancellationToken cancellationToken = default);
/// </code></example>
/// <remarks>Seed: <c>registerMethod(methodName, handler)</c>.</remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BroMethodAttribute : Attribute
{
    /// <summary>The method is called by the name that follows from its C# name.</summary>
    public BroMethodAttribute()
    {
    }

    /// <summary>The method is called by the name given here.</summary>
    /// <param name="name">The name on the wire. Not empty, no control characters.</param>
    public BroMethodAttribute(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    /// <summary>The name on the wire, or null where it follows from the C# name.</summary>
    public string? Name { get; }

    /// <summary>
    /// How long a call of this method may take, in milliseconds, in place of the <c>Timeout</c> of the client that makes it. More than
    /// zero; 0, the default, leaves it to the client. A nested call still takes no longer than what is left of the call that it serves.
    /// </summary>
    public int TimeoutMilliseconds { get; set; }

    /// <summary>What the method does, for people: filters and tools find it in <see cref="BroMethodInfo.Description"/>.</summary>
    public string? Description { get; set; }

    /// <summary>
    /// Whether a call that is made twice has the effect of one, so that it may be made again where nobody knows whether it ran. Default
    /// false. Retries and hedging ask for it.
    /// </summary>
    public bool IsIdempotent { get; set; }
}
