using Bro.Rpc.CodeFixes.Fixes;
using Bro.Rpc.Generators.Tests.Testing;

namespace Bro.Rpc.Generators.Tests.CodeFixes;

/// <summary>BRO041 and BRO042: what AddService is given.</summary>
public class RegistrationFixTests
{
    private const int Limit = 180_000;

    private const string Services = """

        [BroService("a")] public interface IA { Task GoAsync(); }
        public class A : IA { public Task GoAsync() => Task.CompletedTask; }
        public abstract class Base : IA { public abstract Task GoAsync(); }
        namespace Other { public sealed class Derived : Base { public override Task GoAsync() => Task.CompletedTask; } }
        """ + RegistrationSource.Text;

    [Fact(Timeout = Limit)]
    public Task The_class_is_added_that_implements_the_contract() => CodeFixRun.VerifyAsync(
        new CreatableClassFix(),
        $$"""
        using Microsoft.Extensions.DependencyInjection;

        public static class Startup
        {
            public static void Add(IServiceCollection services) => services.AddBro().AddService<{|BRO041:Base|}>(/* here */);
        }
        {{Services}}
        """,
        $$"""
        using Microsoft.Extensions.DependencyInjection;
        using Other;

        public static class Startup
        {
            public static void Add(IServiceCollection services) => services.AddBro().AddService<Derived>(/* here */);
        }
        {{Services}}
        """,
        TestContext.Current.CancellationToken);

    [Fact(Timeout = Limit)]
    public Task Each_of_several_classes_is_an_offer() => CodeFixRun.VerifyAsync(
        new CreatableClassFix(),
        $$"""
        using Microsoft.Extensions.DependencyInjection;

        public static class Startup
        {
            public static void Add(BroBuilder bro) => bro?.AddService<{|BRO041:IA|}>();
        }
        {{Services}}
        """,
        $$"""
        using Microsoft.Extensions.DependencyInjection;

        public static class Startup
        {
            public static void Add(BroBuilder bro) => bro?.AddService<A>();
        }
        {{Services}}
        """,
        TestContext.Current.CancellationToken,
        "CreatableClassFix:A");

    [Fact(Timeout = Limit)]
    public Task The_second_class_is_left_out() => CodeFixRun.VerifyAsync(
        new RemoveRegistrationFix(),
        $$"""
        using Microsoft.Extensions.DependencyInjection;

        public static class Startup
        {
            public static void Add(IServiceCollection services, BroBuilder bro)
            {
                services.AddBro()
                    .AddService<A>()
                    .AddService<{|BRO042:Other.Derived|}>()
                    .AddClient<IA>();
                bro.AddService<A>();
                // and again
                bro.AddService<{|BRO042:Other.Derived|}>();
            }
        }
        {{Services}}
        """,
        $$"""
        using Microsoft.Extensions.DependencyInjection;

        public static class Startup
        {
            public static void Add(IServiceCollection services, BroBuilder bro)
            {
                services.AddBro()
                    .AddService<A>()
                    .AddClient<IA>();
                bro.AddService<A>();
            }
        }
        {{Services}}
        """,
        TestContext.Current.CancellationToken);
}
