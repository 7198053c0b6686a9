using Bro.Rpc.CodeFixes.Fixes;
using Bro.Rpc.Generators.Tests.Testing;

namespace Bro.Rpc.Generators.Tests.CodeFixes;

/// <summary>BRO030.</summary>
public class ListJsonTypeFixTests
{
    private const int Limit = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public Task A_type_is_listed_once_however_many_services_lack_it() => CodeFixRun.VerifyAsync(
        new ListJsonTypeFix(),
        """
        using System.Text.Json.Serialization;

        [assembly: BroJsonContext(typeof(Shop.ShopJsonContext))]

        namespace Shop;

        public record User(string Name);

        [BroService("a")]
        public interface IOne
        {
            Task<{|BRO030:User?|}> GetAsync(CancellationToken token);
        }

        [BroService("b")]
        public interface ITwo
        {
            Task<{|BRO030:User|}> GetAsync(CancellationToken token);
        }

        /// <summary>Ours.</summary>
        [JsonSerializable(typeof(int[]))] // numbers
        public partial class ShopJsonContext : JsonSerializerContext;
        """,
        """
        using System.Text.Json.Serialization;

        [assembly: BroJsonContext(typeof(Shop.ShopJsonContext))]

        namespace Shop;

        public record User(string Name);

        [BroService("a")]
        public interface IOne
        {
            Task<User?> GetAsync(CancellationToken token);
        }

        [BroService("b")]
        public interface ITwo
        {
            Task<User> GetAsync(CancellationToken token);
        }

        /// <summary>Ours.</summary>
        [JsonSerializable(typeof(int[]))] // numbers
        [JsonSerializable(typeof(User))]
        public partial class ShopJsonContext : JsonSerializerContext;
        """,
        Token,
        nameof(ListJsonTypeFix));

    [Fact(Timeout = Limit)]
    public Task All_types_of_a_service_are_listed_at_once() => CodeFixRun.VerifyAsync(
        new ListJsonTypeFix(),
        """
        using System.Text.Json.Serialization;

        [assembly: BroJsonContext(typeof(Shop.Json.ShopJsonContext))]

        namespace Shop
        {
            public enum Role { Guest }

            [BroService("a")]
            public interface IOne
            {
                Task<{|BRO030:Dictionary<string, Role[]>|}> GetAsync({|BRO030:Role?|} role, CancellationToken token);
            }
        }

        namespace Shop.Json
        {
            [JsonSerializable(typeof(int[]))]
            public partial class ShopJsonContext : JsonSerializerContext;
        }
        """,
        """
        using System.Text.Json.Serialization;

        [assembly: BroJsonContext(typeof(Shop.Json.ShopJsonContext))]

        namespace Shop
        {
            public enum Role { Guest }

            [BroService("a")]
            public interface IOne
            {
                Task<Dictionary<string, Role[]>> GetAsync(Role? role, CancellationToken token);
            }
        }

        namespace Shop.Json
        {
            [JsonSerializable(typeof(int[]))]
            [JsonSerializable(typeof(Dictionary<string, Role[]>))]
            [JsonSerializable(typeof(Role?))]
            public partial class ShopJsonContext : JsonSerializerContext;
        }
        """,
        Token,
        nameof(ListJsonTypeFix) + ".All",
        run => run.NumberOfIncrementalIterations = 1);
}
