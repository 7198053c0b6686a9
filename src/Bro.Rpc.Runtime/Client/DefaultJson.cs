using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bro.Rpc.Generated;

namespace Bro.Rpc.Client;

/// <summary>How values are read and written where the user says nothing, and what is added where he names his own types only.</summary>
internal static class DefaultJson
{
    // Most clients of a process share this one, and with it the metadata of every type.
    private static readonly Lazy<JsonSerializerOptions> Shared = new(static () => Complete(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    }));

    /// <summary>The options to work with: those given, completed, or the shared ones.</summary>
    /// <param name="options">What the user gave; it is copied, not changed.</param>
    public static JsonSerializerOptions For(JsonSerializerOptions? options) => options is null ? Shared.Value : Complete(new JsonSerializerOptions(options));

    // First the user's resolvers, then the contexts that assemblies name, then the library's for primitives, then reflection
    // where the application allows it.
    private static JsonSerializerOptions Complete(JsonSerializerOptions options)
    {
        if (options.TypeInfoResolver is null)
        {
            options.TypeInfoResolver = BroJsonContexts.Resolver;
        }
        else
        {
            options.TypeInfoResolverChain.Add(BroJsonContexts.Resolver);
        }

        options.TypeInfoResolverChain.Add(PrimitiveJsonContext.Default);
        if (JsonSerializer.IsReflectionEnabledByDefault)
        {
            AddReflection(options);
        }

        options.MakeReadOnly();
        return options;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Only where the application says that reflection is enabled, which trimming turns off.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Only where the application says that reflection is enabled, which native compilation turns off.")]
    private static void AddReflection(JsonSerializerOptions options) => options.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
}
