using System.Text.Json.Serialization;

namespace Bro.Rpc;

/// <summary>
/// Names a <see cref="JsonSerializerContext"/> that knows types of this assembly's services and calls. With it they are read and
/// written without reflection, as trimmed and native applications need it; nothing has to be set at run time.
/// </summary>
/// <example><code>
/// [assembly: BroJsonContext(typeof(ShopJsonContext))]
///
/// [JsonSerializable(typeof(User))]
/// public sealed partial class ShopJsonContext : JsonSerializerContext;
/// </code></example>
/// <remarks>
/// The context says which types there are. How they are written, in camel case for instance, is said by <c>IpcClientOptions.JsonOptions</c>,
/// whose own resolvers and converters go first, and not by <see cref="JsonSourceGenerationOptionsAttribute"/> on the context.
/// Contexts of all loaded assemblies count for the whole process.
/// </remarks>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class BroJsonContextAttribute : Attribute
{
    /// <summary>Names a context.</summary>
    /// <param name="contextType">A class derived from <see cref="JsonSerializerContext"/>, which the source generator of System.Text.Json completes.</param>
    public BroJsonContextAttribute(Type contextType)
    {
        ArgumentNullException.ThrowIfNull(contextType);
        ContextType = contextType;
    }

    /// <summary>The context.</summary>
    public Type ContextType { get; }
}
