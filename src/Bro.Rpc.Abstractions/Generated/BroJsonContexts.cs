using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Bro.Rpc.Generated;

/// <summary>
/// The contexts named by <see cref="BroJsonContextAttribute"/> in the loaded assemblies. Their emitted module initializers add
/// them here; the runtime asks them after the user's own resolvers. For emitted code and the runtime only.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class BroJsonContexts
{
    // Replaced as a whole under the lock by module initializers on any thread; read without it.
    private static Lazy<JsonSerializerContext>[] _contexts = [];
    private static readonly Lock Adding = new();

    /// <summary>Resolves a type from whatever contexts there are at the moment, in the order in which they were added.</summary>
    public static IJsonTypeInfoResolver Resolver { get; } = new AllContexts();

    /// <summary>Adds a context. Called by emitted module initializers.</summary>
    /// <param name="context">Makes the context, when the first type is asked for.</param>
    public static void Add(Func<JsonSerializerContext> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        lock (Adding)
        {
            _contexts = [.. _contexts, new Lazy<JsonSerializerContext>(context)];
        }
    }

    private sealed class AllContexts : IJsonTypeInfoResolver
    {
        public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options)
        {
            foreach (Lazy<JsonSerializerContext> context in _contexts)
            {
                if (((IJsonTypeInfoResolver)context.Value).GetTypeInfo(type, options) is { } known)
                {
                    return known;
                }
            }

            return null;
        }
    }
}
