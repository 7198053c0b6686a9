namespace Bro.Rpc.Generators.Tests.Testing;

/// <summary>What the runtime offers to add implementations with, as far as the analyzers look at it.</summary>
internal static class RegistrationSource
{
    public const string Text = """

        namespace Microsoft.Extensions.DependencyInjection
        {
            public interface IServiceCollection;
            public sealed class BroBuilder { public BroBuilder AddClient<T>() => this; }
            public static class BroServiceCollectionExtensions { public static BroBuilder AddBro(this IServiceCollection services) => new(); }
            public static class BroBuilderExtensions { public static BroBuilder AddService<T>(this BroBuilder bro) where T : class => bro; }
            public static class OtherExtensions { public static BroBuilder AddService<T>(this BroBuilder bro, int other) where T : class => bro; }
        }
        """;
}
