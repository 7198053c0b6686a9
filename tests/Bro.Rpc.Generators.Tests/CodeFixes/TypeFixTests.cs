using Bro.Rpc.CodeFixes.Fixes;
using Bro.Rpc.Generators.Tests.Testing;

namespace Bro.Rpc.Generators.Tests.CodeFixes;

/// <summary>BRO004, BRO007, BRO016 and BRO017: what a member returns and takes.</summary>
public class TypeFixTests
{
    private const int Limit = 60_000;

    [Fact(Timeout = Limit)]
    public Task A_result_becomes_a_task_in_the_contract_and_its_implementation() => CodeFixRun.VerifyAsync(
        new ReturnTaskFix(),
        """
        [BroService("s")]
        public interface IThing
        {
            /// <summary>Goes.</summary>
            {|BRO004:void|} Go(int x);

            {|BRO004:List<int>?|} Find(bool x); // perhaps

            {|BRO004:IAsyncEnumerable<int>|} Stream();
            {|BRO004:IEnumerable<int>|} Items();
            {|BRO004:System.IO.Stream|} Open();
        }

        public class Thing : IThing
        {
            public void Go(int x)
            {
                if (x > 1)
                {
                    return;
                }

                Action a = () => { return; };
                a();
            }

            public List<int>? Find(bool x)
            {
                Func<int> f = () => { return 1; };
                if (x)
                {
                    return [f()];
                }

                return null;
            }

            public IAsyncEnumerable<int> Stream() => throw new NotSupportedException();
            public IEnumerable<int> Items() { yield return 1; }
            public System.IO.Stream Open() => System.IO.Stream.Null;
        }

        public class Other : IThing
        {
            void IThing.Go(int x) => Console.WriteLine(x); // logs
            public List<int>? Find(bool x) => new List<int>();
            public IAsyncEnumerable<int> Stream() => throw new NotSupportedException();
            public IEnumerable<int> Items() => [];
            public System.IO.Stream Open() => System.IO.Stream.Null;
        }
        """,
        """
        [BroService("s")]
        public interface IThing
        {
            /// <summary>Goes.</summary>
            Task Go(int x);

            Task<List<int>?> Find(bool x); // perhaps

            {|BRO004:IAsyncEnumerable<int>|} Stream();
            {|BRO004:IEnumerable<int>|} Items();
            {|BRO004:System.IO.Stream|} Open();
        }

        public class Thing : IThing
        {
            public Task Go(int x)
            {
                if (x > 1)
                {
                    return Task.CompletedTask;
                }

                Action a = () => { return; };
                a();
                return Task.CompletedTask;
            }

            public Task<List<int>?> Find(bool x)
            {
                Func<int> f = () => { return 1; };
                if (x)
                {
                    return Task.FromResult<List<int>?>([f()]);
                }

                return Task.FromResult<List<int>?>(null);
            }

            public IAsyncEnumerable<int> Stream() => throw new NotSupportedException();
            public IEnumerable<int> Items() { yield return 1; }
            public System.IO.Stream Open() => System.IO.Stream.Null;
        }

        public class Other : IThing
        {
            Task IThing.Go(int x)
            {
                Console.WriteLine(x);
                return Task.CompletedTask;
            } // logs
            public Task<List<int>?> Find(bool x) => Task.FromResult<List<int>?>(new List<int>());
            public IAsyncEnumerable<int> Stream() => throw new NotSupportedException();
            public IEnumerable<int> Items() => [];
            public System.IO.Stream Open() => System.IO.Stream.Null;
        }
        """,
        TestContext.Current.CancellationToken);

    [Fact(Timeout = Limit)]
    public Task A_result_of_a_marked_class_becomes_a_task() => CodeFixRun.VerifyAsync(
        new ReturnTaskFix(),
        """
        [BroService("s")]
        public class Thing
        {
            [BroMethod]
            public {|BRO004:int|} Count() => 1;

            [BroMethod]
            public virtual {|BRO004:void|} Fail() => throw new NotSupportedException();

            [BroMethod]
            public async {|BRO004:void|} Wait() { await Task.Yield(); }

            [BroMethod]
            public ref {|BRO004:Task|}  ByReference() => throw new NotSupportedException();
        }

        public class Derived : Thing
        {
            public override void Fail() { }
        }
        """.Replace("ref {|BRO004:Task|}  By", "{|BRO004:ref Task|} By", StringComparison.Ordinal),
        """
        [BroService("s")]
        public class Thing
        {
            [BroMethod]
            public Task<int> Count() => Task.FromResult(1);

            [BroMethod]
            public virtual Task Fail() => throw new NotSupportedException();

            [BroMethod]
            public async Task Wait() { await Task.Yield(); }

            [BroMethod]
            public {|BRO004:ref Task|} ByReference() => throw new NotSupportedException();
        }

        public class Derived : Thing
        {
            public override Task Fail() { return Task.CompletedTask; }
        }
        """,
        TestContext.Current.CancellationToken);

    [Fact(Timeout = Limit)]
    public Task A_task_brings_its_using() => CodeFixRun.VerifyAsync(
        new ReturnTaskFix(),
        """
        using Bro.Rpc;

        namespace Shop
        {
            [BroService("s")]
            public interface IThing
            {
                {|BRO004:string|} Go();
            }
        }
        """,
        """
        using System.Threading.Tasks;
        using Bro.Rpc;

        namespace Shop
        {
            [BroService("s")]
            public interface IThing
            {
                Task<string> Go();
            }
        }
        """,
        TestContext.Current.CancellationToken,
        configure: run => run.WithUsings(""));

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
