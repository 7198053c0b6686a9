using Bro.Rpc.Generators.Tests.Testing;

namespace Bro.Rpc.Generators.Tests.Diagnostics;

/// <summary>What <c>AddService</c> is given.</summary>
public class ImplementationAnalyzerTests
{
    private const int Limit = 60_000;

    private const string Services = """
        [BroService("a")] public interface IA { Task GoAsync(); }
        [BroService("b")] public interface IB { Task GoAsync(); }
        public interface INone { Task GoAsync(); }
        public class A : IA { public Task GoAsync() => Task.CompletedTask; }
        public sealed class OtherA : A;
        public sealed class B : IB { public Task GoAsync() => Task.CompletedTask; }
        public sealed class None : INone { public Task GoAsync() => Task.CompletedTask; }
        public abstract class Abstract : IA { public abstract Task GoAsync(); }
        [BroService("c")] public sealed class Marked { [BroMethod] public Task GoAsync() => Task.CompletedTask; }
        public sealed class Open<T> : IA { public Task GoAsync() => Task.CompletedTask; }
        public sealed class Host { public IServiceCollection Services => null!; }
        """;

    public static TheoryData<string> Bodies => new()
    {
        "services.AddBro().AddService<A>().AddService<B>().AddService<Marked>().AddClient<INone>();",
        "services.AddBro().AddService<{|BRO040:None|}>();",
        "services.AddBro().AddService<{|BRO041:IA|}>().AddService<{|BRO041:Abstract|}>().AddService<{|BRO041:INone|}>();",
        "services.AddBro().AddService<Open<int>>();",
        "services.AddBro().AddService<A>().AddService<B>().AddService<{|BRO042:OtherA|}>();",
        "services.AddBro().AddService<A>(); services.AddBro().AddService<{|BRO042:OtherA|}>();",
        "var bro = services.AddBro(); bro.AddService<A>(); bro.AddService<A>(); bro.AddService<{|BRO042:Open<int>|}>();",
        "Host one = new(), two = new(); one.Services.AddBro().AddService<A>(); two.Services.AddBro().AddService<OtherA>();",
        "services.AddBro().AddService<None>(1).AddService<INone>(2);",
    };

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Bodies))]
    public Task Reports_the_type_argument_and_nothing_else(string body) => AnalyzerRun.VerifyAsync(
        $$"""
        using Microsoft.Extensions.DependencyInjection;
        public static class Startup { public static void Add(IServiceCollection services) { {{body}} } public static void Add<T>(BroBuilder bro) where T : class => bro.AddService<T>(); }
        {{Services}}{{RegistrationSource.Text}}
        """,
        TestContext.Current.CancellationToken,
        "BRO013");
}
