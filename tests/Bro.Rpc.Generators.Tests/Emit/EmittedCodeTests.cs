using System.Runtime.CompilerServices;
using Bro.Rpc.Generators.Tests.Testing;

namespace Bro.Rpc.Generators.Tests.Emit;

/// <summary>What is emitted, to the last character; and that it compiles without a warning.</summary>
public class EmittedCodeTests
{
    [Fact]
    public void A_contract() => Verify("""
        namespace Shop;

        public sealed record User(string Id, string? Name);

        [BroService("user-service")]
        public interface IUserService
        {
            Task<User?> GetUserByIdAsync(string userId, CancellationToken cancellationToken = default);
            ValueTask<int> CountAsync(bool active = true, int? limit = null, double minScore = 0.5);
            Task RenameAsync(string userId, string? name, IpcContext? context = null);
            ValueTask PingAsync();
        }
        """);

    [Fact]
    public void Whole_params_and_given_names() => Verify("""
        namespace Shop;

        public sealed record ReserveRequest(string Item, int Count);

        [BroService("inventory-service")]
        internal interface IInventory
        {
            [BroMethod("reserve")] Task<Guid?> HoldAsync([BroParams] ReserveRequest request, IpcContext context, CancellationToken cancellationToken);
            [BroMethod("reserve-all")] Task<Guid[]> HoldAsync([BroParams] IReadOnlyList<ReserveRequest>? requests = null);
        }
        """);

    [Fact]
    public void Options_of_methods() => Verify("""
        using System.ComponentModel.DataAnnotations;

        namespace Shop;

        public enum Level { Low, High }

        public sealed class AtLeastAttribute(Level level, params string[] names) : ValidationAttribute
        {
            public Type? Of { get; set; }
            public override bool IsValid(object? value) => level is Level.Low && names.Length == 0;
        }

        [BroService("user-service"), BroMetadata("team", "users"), BroMetadata("role", "any")]
        public interface IUserService
        {
            [BroMethod(IsIdempotent = true, TimeoutMilliseconds = 500, Description = "The \"user\"")]
            Task<string?> GetAsync([Required, StringLength(10, MinimumLength = 1, ErrorMessage = "no")] string userId);

            [BroMethod("drop"), BroMetadata("role", "admin")]
            Task DeleteAsync([AtLeast(Level.High, "a", "b", Of = typeof(List<string?>))] dynamic user, [Range(typeof(decimal), "0", "1.5")] decimal? share, CancellationToken cancellationToken);
        }
        """);

    [Fact]
    public void A_class_without_a_contract() => Verify("""
        namespace Shop;

        [BroService("inventory-service")]
        public sealed class Inventory
        {
            [BroMethod] public Task<bool> CheckStockAsync(string[] items) => Task.FromResult(items.Length > 0);
            [BroMethod("clear")] public ValueTask ClearAsync(IpcContext context) => default;
            public void NotCallable() { }
        }
        """);

    [Fact]
    public void Inherited_contracts() => Verify("""
        namespace Shop;

        public interface IHealth { Task<string> PingAsync(); }
        public interface IStore<T> { Task<T> LoadAsync(long id); Task<string> PingAsync(); }

        [BroService("store")]
        public interface IOrderStore : IHealth, IStore<decimal> { Task SaveAsync(decimal order); }
        """);

    [Fact]
    public void Members_that_cannot_be_called() => Verify("""
        namespace Shop;

        [BroService("broken")]
        public interface IBroken
        {
            string Name { get; set; }
            int this[int index] { get; }
            event EventHandler Changed;
            void Fire(ref int value);
            T? Find<T>(T? key) where T : class;
            Task<int> WorksAsync(int value);
        }
        """);

    [Fact]
    public void Names_of_every_kind() => Verify("""
        namespace Größe.@namespace;

        internal static class Outer
        {
            [BroService("sérvice \"x\"")]
            internal partial interface IOdd
            {
                [BroMethod("join/{0}")] Task<string> @return(string @class, params string[] größe);
                Task<int> OverAsync(int x);
            }

            internal partial interface IOdd
            {
                [BroMethod("over2")] Task<int> OverAsync(string x);
            }
        }
        """);

    [Fact]
    public void Declared_again_shared_and_local() => Verify("""
        namespace Shop;

        public interface IRoot { Task<int> OneAsync(int x); Task TwoAsync(); Task<string> ThreeAsync(); }
        public interface ILeft : IRoot { Task SameAsync(); }
        public interface IRight : IRoot { new Task<int> OneAsync(int x); Task SameAsync(); }

        [BroService("diamond")]
        public interface IDiamond : ILeft, IRight
        {
            Task IRoot.TwoAsync() => Task.CompletedTask;
            Task<string> LocalAsync() => ThreeAsync();
            [BroMethod] Task<string> SentAsync() => ThreeAsync();
        }
        """);

    [Fact]
    public void Defaults_of_every_kind() => Verify("""
        namespace Shop;

        public enum Colour { Red = -1, Green }
        public struct Point { public int X; }

        [BroService("defaults")]
        public interface IDefaults
        {
            Task GoAsync(
                string a = "q\"\\\n\u2028é", char b = '\'', bool c = true, byte d = 255, long e = long.MinValue, ulong f = 1, uint g = 2, float h = 0.1f, double i = -0.0, decimal j = 1.10m,
                Colour k = Colour.Red, Colour? l = Colour.Green, Point m = default, Point? n = null, string? o = null, string p = null!, int[]? q = null, Guid r = default);
        }
        """);

    [Fact]
    public void Results_of_every_kind() => Verify("""
        namespace Shop;

        public sealed record Row(int Id);

        [BroService("results")]
        public interface IResults
        {
            Task<string> A();
            Task<string?> B();
            Task<bool> C();
            ValueTask<int?> D();
            Task<Guid> E();
            Task<Guid?> F();
            Task<Row> G();
            ValueTask<Row?> H();
            Task<double?> I();
        }
        """);

    [Fact]
    public void Without_annotations() => Verify("""
        #nullable disable
        namespace Shop;

        [BroService("old")]
        public interface IOld
        {
            Task<string> GoAsync(string x, List<string> y = null, int? n = null);
            Task WholeAsync([BroParams] int[] x);
        }
        """);

    [Fact]
    public void Obsolete_as_an_error_and_experimental() => Verify("""
        #pragma warning disable XP01
        namespace Shop;

        [BroService("old")]
        public interface IOld
        {
            [Obsolete("no", true)] Task<int> GoAsync(int x);
            [System.Diagnostics.CodeAnalysis.Experimental("XP01")] Task StayAsync();
        }
        """);

    [Fact]
    public void A_class_that_inherits() => Verify("""
        namespace Shop;

        public abstract class Base
        {
            [BroMethod] public abstract Task<int> OneAsync(int x = 3);
            [BroMethod("two")] public virtual ValueTask TwoAsync([BroParams] string? text) => default;
            [BroMethod] public Task ThreeAsync(CancellationToken cancellationToken, IpcContext context, params int[] numbers) => Task.CompletedTask;
        }

        [BroService("class")]
        internal sealed class Thing : Base
        {
            public override Task<int> OneAsync(int x) => Task.FromResult(x);
            public override ValueTask TwoAsync(string? text) => default;
        }
        """);

    [Fact]
    public void Named_contexts() => Verify("""
        using System.Text.Json.Serialization;
        using Shop;

        [assembly: BroJsonContext(typeof(ShopJsonContext))]
        [assembly: BroJsonContext(typeof(@internal.OtherJsonContext)), BroJsonContext(typeof(ShopJsonContext))]

        namespace Shop
        {
            [JsonSerializable(typeof(int[]))]
            public partial class ShopJsonContext : JsonSerializerContext;

            public static partial class @internal
            {
                [JsonSerializable(typeof(int[]))]
                internal partial class OtherJsonContext : JsonSerializerContext;
            }
        }
        """);

    private static void Verify(string source, [CallerMemberName] string test = "", [CallerFilePath] string path = "")
    {
        GeneratorRun run = GeneratorRun.Of(source).AssertCompiles();
        Snapshot.Verify(run, Path.Combine(Path.GetDirectoryName(path)!, "..", "Snapshots"), nameof(EmittedCodeTests), test);
    }
}
