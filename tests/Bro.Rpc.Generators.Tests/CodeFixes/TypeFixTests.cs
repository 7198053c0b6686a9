using Bro.Rpc.CodeFixes.Fixes;
using Bro.Rpc.Generators.Tests.Testing;

namespace Bro.Rpc.Generators.Tests.CodeFixes;

/// <summary>BRO007, BRO016 and BRO017: what a member returns and takes.</summary>
public class TypeFixTests
{
    private const int Limit = 180_000;

    [Fact(Timeout = Limit)]
    public Task A_property_becomes_methods() => CodeFixRun.VerifyAsync(
        new PropertyToMethodFix(),
        """
        [BroService("s")]
        public interface IThing
        {
            /// <summary>Its name.</summary>
            string {|BRO007:Name|} { get; set; } // a name

            int? {|BRO007:Count|} { get; }
            int {|BRO007:this|}[int x] { get; }
            event EventHandler {|BRO007:Changed|};
            System.IO.Stream {|BRO007:Content|} { get; }
        }
        """,
        """
        [BroService("s")]
        public interface IThing
        {
            /// <summary>Its name.</summary>
            Task<string> GetNameAsync(CancellationToken cancellationToken = default); // a name
            Task SetNameAsync(string value, CancellationToken cancellationToken = default); // a name

            Task<int?> GetCountAsync(CancellationToken cancellationToken = default);
            int {|BRO007:this|}[int x] { get; }
            event EventHandler {|BRO007:Changed|};
            System.IO.Stream {|BRO007:Content|} { get; }
        }
        """,
        TestContext.Current.CancellationToken);

    [Fact(Timeout = Limit)]
    public Task An_untyped_value_becomes_a_JsonElement() => CodeFixRun.VerifyAsync(
        new TypeFix(),
        """
        [BroService("s")]
        public interface IThing
        {
            Task GoAsync({|BRO016:object|} x, List<{|BRO016:object?|}> y, {|BRO016:dynamic?|} z = null);
            Task<Dictionary<string, {|BRO016:object|}>> FindAsync();
        }

        public class Thing : IThing
        {
            public Task GoAsync(object x, List<object?> y, dynamic? z) => Task.CompletedTask;
            public Task<Dictionary<string, object>> FindAsync() => throw new NotSupportedException();
        }
        """,
        """
        using System.Text.Json;

        [BroService("s")]
        public interface IThing
        {
            Task GoAsync(JsonElement x, List<JsonElement?> y, JsonElement? z = null);
            Task<Dictionary<string, JsonElement>> FindAsync();
        }

        public class Thing : IThing
        {
            public Task GoAsync(JsonElement x, List<JsonElement?> y, JsonElement? z) => Task.CompletedTask;
            public Task<Dictionary<string, JsonElement>> FindAsync() => throw new NotSupportedException();
        }
        """,
        TestContext.Current.CancellationToken);

    [Fact(Timeout = Limit)]
    public Task A_tuple_becomes_a_record() => CodeFixRun.VerifyAsync(
        new TypeFix(),
        """
        namespace Shop;

        public sealed record MoveTo(int X);

        [BroService("s")]
        public interface IThing
        {
            Task<{|BRO017:(int count, string)|}> CountAsync();
            Task MoveAsync({|BRO017:(int X, int Y)|} to, List<{|BRO017:(int, int)|}>? path);
        }

        public abstract class Thing : IThing
        {
            public abstract Task<(int count, string)> CountAsync();
            public abstract Task MoveAsync((int X, int Y) to, List<(int, int)>? path);
            public async Task<int> CallAsync(IThing thing)
            {
                var (count, name) = await thing.CountAsync();
                return count + name.Length;
            }
        }
        """,
        """
        namespace Shop;

        public sealed record MoveTo(int X);

        [BroService("s")]
        public interface IThing
        {
            Task<CountResult> CountAsync();
            Task MoveAsync(MoveTo2 to, List<MovePath>? path);
        }

        public sealed record MovePath(int Item1, int Item2);

        public sealed record MoveTo2(int X, int Y);

        public sealed record CountResult(int Count, string Item2);

        public abstract class Thing : IThing
        {
            public abstract Task<CountResult> CountAsync();
            public abstract Task MoveAsync(MoveTo2 to, List<MovePath>? path);
            public async Task<int> CallAsync(IThing thing)
            {
                var (count, name) = await thing.CountAsync();
                return count + name.Length;
            }
        }
        """,
        TestContext.Current.CancellationToken);
}
