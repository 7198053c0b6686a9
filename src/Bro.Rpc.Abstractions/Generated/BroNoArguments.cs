using System.ComponentModel;

namespace Bro.Rpc.Generated;

/// <summary>The arguments of a method that has none. For emitted code only.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct BroNoArguments : IBroArguments
{
    /// <inheritdoc/>
    public object? GetValue(int index) => throw new ArgumentOutOfRangeException(nameof(index), index, "The method has no parameters.");
}
