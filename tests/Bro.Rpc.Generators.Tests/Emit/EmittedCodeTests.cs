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
