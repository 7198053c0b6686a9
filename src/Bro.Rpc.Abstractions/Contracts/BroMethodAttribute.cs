namespace Bro.Rpc;

/// <summary>
/// Gives a contract's method another name on the wire, or makes a method of a marked class callable.
/// Without it a contract's method is named after itself: without <c>Async</c>, in camel case
/// (<c>GetUserByIdAsync</c> is <c>getUserById</c>).
/// </summary>
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
}
