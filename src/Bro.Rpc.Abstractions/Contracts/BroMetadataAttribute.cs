namespace Bro.Rpc;

/// <summary>
/// A text that filters find in <see cref="BroMethodInfo.Metadata"/>: of one method, or of all methods of a contract or a class. What stands
/// on the method goes first.
/// </summary>
/// <example><code>
/// [BroMetadata("role", "admin")]
/// Task DeleteUserAsync(string userId, CancellationToken cancellationToken = default);
/// </code></example>
/// <remarks>It is known to whoever was compiled with the contract, and does not travel.</remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Interface | AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class BroMetadataAttribute : Attribute
{
    /// <summary>A text by its key.</summary>
    /// <param name="key">The key, once on each method or type. Not blank.</param>
    /// <param name="value">The text.</param>
    public BroMetadataAttribute(string key, string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        ArgumentNullException.ThrowIfNull(value);
        Key = key;
        Value = value;
    }

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>The text.</summary>
    public string Value { get; }
}
