using System.ComponentModel;

namespace Bro.Rpc.Generated;

/// <summary>The arguments of one call, for filters that look at them. For emitted code only.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IBroArguments
{
    /// <summary>One argument.</summary>
    /// <param name="index">Its place in <see cref="BroMethodInfo.Parameters"/>.</param>
    /// <returns>Its value, boxed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such parameter.</exception>
    object? GetValue(int index);
}
