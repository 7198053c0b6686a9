using System.Globalization;
using Bro.Rpc.Generators.Tests.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Bro.Rpc.Generators.Tests.Diagnostics;

/// <summary>BRO030 and BRO031: which types can be sent where reflection is off.</summary>
public class JsonContextAnalyzerTests
{
    private const int Limit = 60_000;

    private const string Types = """
        public record User(string Name, Address Home, List<Role> Roles);
        public record Address(string City);
        public enum Role { Guest }
        public struct Point { public int X { get; set; } }
        [JsonDerivedType(typeof(Cat))] public class Pet; public class Cat : Pet;
        """;

    private const string RawClient = """
        namespace Bro.Rpc
        {
            public class IpcCall { public T GetParams<T>() => default!; }
            public class IpcClient
            {
                public ValueTask<T> CallAsync<T>(string service, string method, object? parameters = null) => default;
                public ValueTask CallAsync(string service, string method, object? parameters = null) => default;
                public void RegisterMethod<TParams, TResult>(string name, Func<TParams, Task<TResult>> handler) { }
                public T CreateProxy<T>() where T : class => null!;
            }
        }
        """;

    private static readonly Dictionary<string, string> Native = new() { ["PublishAot"] = "true" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Services => new()
    {
        { "", "Task<{|BRO030:User|}> GetAsync({|BRO030:Role|} role); Task<User?> AgainAsync(string s, Role role);" },
        { "User", "Task<User?> GetAsync(Role role, Address home, List<Role> roles, string s);" },
        { "User", "Task<{|BRO030:User[]|}> AllAsync({|BRO030:Role?|} role, {|BRO030:Dictionary<string, User>|} users);" },
        { "User[]", "Task<User> OneAsync(); Task<User[]?> AllAsync(); Task<{|BRO030:List<User>|}> ListAsync();" },
        { "Role?", "Task<Role?> OneAsync(Role role);" },
        { "Pet", "Task<Cat> OneAsync(Pet pet);" },
        { "Cat", "Task<Cat> OneAsync({|BRO030:Pet|} pet);" },
        { "", "Task<{|BRO030:int[]|}> OneAsync(int a, int? b, Guid? c, DateOnly d, TimeSpan? e, byte[] f, string[] g, List<string> h, Uri i, Version j, System.Text.Json.JsonElement? k);" },
        { "", "Task OneAsync([BroParams] {|BRO030:User|} user, IpcContext context, CancellationToken token); Task<{|BRO030:Half|}> TwoAsync(char a, sbyte? b, ushort c, ulong? d, float e, double? f, decimal g, DateTime? h, DateTimeOffset i, TimeOnly? j);" },
    };

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Services))]
    public Task A_type_of_a_service_must_be_listed(string listed, string members) =>
        VerifyAsync($$"""{{Context(listed)}} [BroService("s")] public interface IThing { {{members}} }""", Native);

    public static TheoryData<string, string> Calls => new()
    {
        { "", """client.{|BRO030:CallAsync<User>|}("s", "m");""" },
        { "User", """client.CallAsync<User>("s", "m", new Address("here")); client.{|BRO030:CallAsync|}("s", "m", new Point());""" },
        { "Point", """client.CallAsync<string>("s", "m", new Point()); client.CallAsync("s", "m"); client.CallAsync<System.Text.Json.JsonElement>("s", "m", (object)"text");""" },
        { "Point", """client.{|BRO030:CallAsync|}("s", "m", new { X = 1 });""" },
        { "User", """client.RegisterMethod<User, Address>("m", user => Task.FromResult(user.Home)); client.{|BRO030:RegisterMethod<Point, User>|}("m", null!);""" },
        { "User", """new IpcCall().GetParams<User>(); new IpcCall().{|BRO030:GetParams<Point>|}();""" },
    };

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Calls))]
    public Task A_type_of_a_raw_call_must_be_listed(string listed, string call) => VerifyAsync(
        $$"""{{Context(listed)}} public static class Program { public static void Go(IpcClient client) { {{call}} } public static void Go<T>(IpcClient client) => client.CallAsync<T>("s", "m"); } {{RawClient}}""",
        Native);

    [Theory(Timeout = Limit)]
    [InlineData("", "client.{|BRO030:CreateProxy<IOther>|}(); client.CreateProxy<IOwn>();")]
    [InlineData("User", "client.CreateProxy<IOther>();")]
    public Task A_contract_of_another_assembly_is_looked_at_where_it_is_used(string listed, string call)
    {
        CSharpCompilation other = GeneratorRun.Compile(Source("""[BroService("t")] public interface IOther { Task<User> GetAsync(CancellationToken token); }""", Types), name: "Other");
        return VerifyAsync(
            $$"""{{Context(listed)}} [BroService("s")] public interface IOwn { Task GoAsync(); } public static class Program { public static void Go(IpcClient client) { {{call}} } } {{RawClient}}""",
            Native,
            types: "",
            other);
    }

    [Fact(Timeout = Limit)]
    public Task A_reference_may_list_what_is_used_here()
    {
        CSharpCompilation other = GeneratorRun.Compile(Source(Context("User"), Types), name: "Other");
        return VerifyAsync("""[BroService("s")] public interface IOwn { Task<User> GetAsync(Address home, {|BRO030:Point|} point); }""", Native, types: "", other);
    }

    [Theory(Timeout = Limit)]
    [InlineData("PublishAot", "true", DiagnosticSeverity.Warning)]
    [InlineData("IsAotCompatible", "True", DiagnosticSeverity.Warning)]
    [InlineData("EnableAotAnalyzer", "true", DiagnosticSeverity.Warning)]
    [InlineData("JsonSerializerIsReflectionEnabledByDefault", "false", DiagnosticSeverity.Warning)]
    [InlineData("EnableAotAnalyzer", "false", DiagnosticSeverity.Hidden)]
    [InlineData("Other", "true", DiagnosticSeverity.Hidden)]
    public async Task It_is_a_warning_where_reflection_is_off(string property, string value, DiagnosticSeverity severity)
    {
        IReadOnlyList<Diagnostic> found = await VerifyAsync(
            $$"""{{Context("Role")}} [BroService("s")] public interface IThing { Task<{|BRO030:User|}> GetAsync(Role role); }""", new() { [property] = value });
        Assert.Equal(severity, Assert.Single(found).Severity);
        Assert.Equal(
            "'User' is in no JsonSerializerContext that is named with [assembly: BroJsonContext], so it cannot be sent where reflection is off; add [JsonSerializable(typeof(User))] to 'ShopJsonContext'",
            found[0].GetMessage(CultureInfo.InvariantCulture));
    }

    [Fact(Timeout = Limit)]
    public Task Where_reflection_is_on_and_no_context_is_named_there_is_nothing_to_say() =>
        VerifyAsync("""[BroService("s")] public interface IThing { Task<User> GetAsync(); }""", []);

    [Theory(Timeout = Limit)]
    [InlineData("typeof({|BRO031:User|})")]
    [InlineData("typeof({|BRO031:System.Text.Json.Serialization.JsonSerializerContext|})")]
    [InlineData("typeof({|BRO031:int[]|})")]
    [InlineData("typeof({|BRO031:List<>|})")]
    [InlineData("{|BRO031:null!|}")]
    [InlineData("typeof({|BRO003:OwnJsonContext|})")]
    [InlineData("typeof(ShopJsonContext)")]
    public Task Only_a_context_can_be_named(string named) => VerifyAsync(
        $$"""
        [assembly: BroJsonContext({{named}})]
        [JsonSerializable(typeof(User))] public partial class ShopJsonContext : JsonSerializerContext;
        file class OwnJsonContext(System.Text.Json.JsonSerializerOptions options) : JsonSerializerContext(options)
        {
            protected override System.Text.Json.JsonSerializerOptions? GeneratedSerializerOptions => null;
            public override System.Text.Json.Serialization.Metadata.JsonTypeInfo? GetTypeInfo(Type type) => null;
        }
        """,
        []);

    private static string Context(string listed) => listed.Length == 0 ? "" :
        $"[assembly: BroJsonContext(typeof(ShopJsonContext))] [JsonSerializable(typeof({listed}))] public partial class ShopJsonContext : JsonSerializerContext;";

    private static string Source(string code, string types) => $"using System.Text.Json.Serialization; {code} {types}";

    private static Task<IReadOnlyList<Diagnostic>> VerifyAsync(string marked, Dictionary<string, string> properties, string types = Types, params CSharpCompilation[] references) => AnalyzerRun.VerifyAsync(
        source => GeneratorRun.Compile(source, references: [.. references.Select(reference => reference.ToMetadataReference())]),
        Source(marked, types),
        properties,
        Token,
        "BRO013");
}
