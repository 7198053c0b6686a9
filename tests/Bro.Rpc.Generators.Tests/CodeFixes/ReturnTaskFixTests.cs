using Bro.Rpc.CodeFixes.Fixes;
using Bro.Rpc.Generators.Tests.Testing;

namespace Bro.Rpc.Generators.Tests.CodeFixes;

/// <summary>BRO004: results become tasks, and bodies return them.</summary>
public class ReturnTaskFixTests
{
    private const int Limit = 180_000;

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
}
