using Bro.Rpc.CodeFixes.Fixes;
using Bro.Rpc.Generators.Tests.Testing;

namespace Bro.Rpc.Generators.Tests.CodeFixes;

/// <summary>BRO006 and BRO010 to BRO012: what changes a method's parameters changes its implementations and its calls.</summary>
public class ParameterFixTests
{
    private const int Limit = 180_000;

    [Fact(Timeout = Limit)]
    public Task The_documentation_of_a_removed_parameter_goes_with_it() => CodeFixRun.VerifyAsync(
        new RepeatedParameterFix(),
        """
        [BroService("s")]
        public interface IThing
        {
            /// <summary>Goes until <paramref name="y"/>.</summary>
            /// <param name="x">One.</param>
            /// <param name="y">Two.</param>
            Task GoAsync(CancellationToken x, CancellationToken {|BRO011:y|});

            /// <param name="y">Two.</param>
            /// <param name="x">One.</param>
            Task StopAsync(CancellationToken x, CancellationToken {|BRO011:y|});
        }
        """,
        """
        [BroService("s")]
        public interface IThing
        {
            /// <summary>Goes until <paramref name="x"/>.</summary>
            /// <param name="x">One.</param>
            Task GoAsync(CancellationToken x);

            /// <param name="x">One.</param>
            Task StopAsync(CancellationToken x);
        }
        """,
        TestContext.Current.CancellationToken);

    [Fact(Timeout = Limit)]
    public Task A_token_moves_to_the_end_with_the_arguments_of_every_call() => CodeFixRun.VerifyAsync(
        new TokenPositionFix(),
        """
        [BroService("s")]
        public interface IThing
        {
            Task GoAsync(CancellationToken {|BRO012:token|}, int x, int y = 1);
            Task SetAsync(CancellationToken {|BRO012:token|}, int x, params int[] y);
        }

        public class Thing : IThing
        {
            public async Task GoAsync(CancellationToken token, int x, int y) => await SetAsync(token, x, y, y);
            public Task SetAsync(CancellationToken stop, int x, params int[] y) => Task.CompletedTask;
        }

        public static class Caller
        {
            public static async Task CallAsync(IThing thing, Thing other, CancellationToken token)
            {
                await thing.GoAsync(token, 1, 2);
                await thing.GoAsync(token, 1);
                await thing.GoAsync(x: 1, token: token);
                await other.GoAsync(
                    token,
                    1,
                    2);
                await (thing?.SetAsync(token, 1, 2, 3) ?? Task.CompletedTask);
            }
        }
        """,
        """
        [BroService("s")]
        public interface IThing
        {
            Task GoAsync(int x, int y = 1, CancellationToken token = default);
            Task SetAsync(int x, CancellationToken token, params int[] y);
        }

        public class Thing : IThing
        {
            public async Task GoAsync(int x, int y, CancellationToken token) => await SetAsync(x, token, y, y);
            public Task SetAsync(int x, CancellationToken stop, params int[] y) => Task.CompletedTask;
        }

        public static class Caller
        {
            public static async Task CallAsync(IThing thing, Thing other, CancellationToken token)
            {
                await thing.GoAsync(1, 2, token);
                await thing.GoAsync(1, token: token);
                await thing.GoAsync(x: 1, token: token);
                await other.GoAsync(
                    1,
                    2,
                    token);
                await (thing?.SetAsync(1, token, 2, 3) ?? Task.CompletedTask);
            }
        }
        """,
        TestContext.Current.CancellationToken);

    [Fact(Timeout = Limit)]
    public Task What_a_call_has_twice_is_removed_and_the_other_one_used() => CodeFixRun.VerifyAsync(
        new RepeatedParameterFix(),
        """
        [BroService("s")]
        public interface IThing
        {
            Task GoAsync(CancellationToken x, int id, CancellationToken {|BRO011:y|}, IpcContext? a, IpcContext? {|BRO011:b|}, CancellationToken {|BRO011:z|});
        }

        public class Thing : IThing
        {
            public Task GoAsync(CancellationToken first, int id, CancellationToken second, IpcContext? a, IpcContext? b, CancellationToken z)
            {
                second.ThrowIfCancellationRequested();
                return Task.Delay(id, first.IsCancellationRequested ? first : z);
            }
        }

        public static class Caller
        {
            public static Task CallAsync(IThing thing, CancellationToken token) => thing.GoAsync(token, 1, token, null, b: null, z: token);
        }
        """,
        """
        [BroService("s")]
        public interface IThing
        {
            Task GoAsync(CancellationToken {|BRO012:x|}, int id, IpcContext? a);
        }

        public class Thing : IThing
        {
            public Task GoAsync(CancellationToken first, int id, IpcContext? a)
            {
                first.ThrowIfCancellationRequested();
                return Task.Delay(id, first.IsCancellationRequested ? first : first);
            }
        }

        public static class Caller
        {
            public static Task CallAsync(IThing thing, CancellationToken token) => thing.GoAsync(token, 1, null);
        }
        """,
        TestContext.Current.CancellationToken,
        configure: run => run.NumberOfIncrementalIterations = 1);

    [Fact(Timeout = Limit)]
    public Task A_parameter_is_renamed_with_the_calls_that_name_it() => CodeFixRun.VerifyAsync(
        new CollidingParameterFix(),
        """
        [BroService("s")]
        public class Thing
        {
            [BroMethod]
            public Task GoAsync(int userId, int {|BRO010:UserId|}, int userId2) => Task.Delay(UserId + userId);

            public Task Again() => GoAsync(1, UserId: 2, userId2: 3);
        }
        """,
        """
        [BroService("s")]
        public class Thing
        {
            [BroMethod]
            public Task GoAsync(int userId, int userId3, int userId2) => Task.Delay(userId3 + userId);

            public Task Again() => GoAsync(1, userId3: 2, userId2: 3);
        }
        """,
        TestContext.Current.CancellationToken);

    [Fact(Timeout = Limit)]
    public Task The_whole_params_become_a_property() => CodeFixRun.VerifyAsync(
        new CollidingParameterFix(),
        """
        [BroService("s")]
        public interface IThing
        {
            Task GoAsync([BroParams] string x, [BroParams] int {|BRO010:y|}, bool {|BRO010:z|});
            Task SetAsync(/* the name */ [BroParams] string x, int {|BRO010:y|});
        }
        """,
        """
        [BroService("s")]
        public interface IThing
        {
            Task GoAsync(string x, int y, bool z);
            Task SetAsync(/* the name */ string x, int y);
        }
        """,
        TestContext.Current.CancellationToken,
        configure: run => run.NumberOfIncrementalIterations = 2);

    [Fact(Timeout = Limit)]
    public Task What_only_reads_is_passed_by_value() => CodeFixRun.VerifyAsync(
        new PassByValueFix(),
        """
        [BroService("s")]
        public interface IThing
        {
            Task GoAsync({|BRO006:in|} int x, {|BRO006:ref readonly|} string y, {|BRO006:out|} int z);
            Task<bool> TryAsync({|BRO006:ref|} int x, {|BRO006:in|} (int, int) y);
        }

        public abstract class Thing : IThing
        {
            public abstract Task GoAsync(in int x, ref readonly string y, out int z);
            public abstract Task<bool> TryAsync(ref int x, in (int, int) y);
            public Task CallAsync(int x, string y) => GoAsync(in x, in y, out _);
        }
        """,
        """
        [BroService("s")]
        public interface IThing
        {
            Task GoAsync(int x, string y, {|BRO006:out|} int z);
            Task<bool> TryAsync({|BRO006:ref|} int x, {|BRO006:in|} (int, int) y);
        }

        public abstract class Thing : IThing
        {
            public abstract Task GoAsync(int x, string y, out int z);
            public abstract Task<bool> TryAsync(ref int x, in (int, int) y);
            public Task CallAsync(int x, string y) => GoAsync(x, y, out _);
        }
        """,
        TestContext.Current.CancellationToken,
        "PassByValue");

    [Fact(Timeout = Limit)]
    public Task A_span_becomes_an_array() => CodeFixRun.VerifyAsync(
        new PassByValueFix(),
        """
        [BroService("s")]
        public interface IThing
        {
            Task GoAsync({|BRO006:ReadOnlySpan<byte>|} x, scoped {|BRO006:System.Span<string>|} y, {|BRO006:TypedReference|} z);
        }

        public class Thing : IThing
        {
            public Task GoAsync(ReadOnlySpan<byte> content, scoped Span<string> y, TypedReference z) => Task.Delay(content.Length + y.Length);
        }
        """,
        """
        [BroService("s")]
        public interface IThing
        {
            Task GoAsync(byte[] x, string[] y, {|BRO006:TypedReference|} z);
        }

        public class Thing : IThing
        {
            public Task GoAsync(byte[] content, string[] y, TypedReference z) => Task.Delay(content.Length + y.Length);
        }
        """,
        TestContext.Current.CancellationToken,
        "TakeArray");
}
