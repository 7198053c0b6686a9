using Bro.Rpc.CodeFixes.Fixes;
using Bro.Rpc.Generators.Tests.Testing;

namespace Bro.Rpc.Generators.Tests.CodeFixes;

/// <summary>BRO001, BRO003, BRO008 and BRO041: what a declaration says of itself.</summary>
public class DeclarationFixTests
{
    private const int Limit = 180_000;

    [Fact(Timeout = Limit)]
    public Task The_methods_of_a_class_that_can_be_called_are_marked() => CodeFixRun.VerifyAsync(
        new MarkedClassFix(),
        """
        [BroService("s")]
        public class {|BRO001:Thing|}
        {
            // goes
            public Task GoAsync() => Task.CompletedTask;
            [Obsolete("x")]
            public ValueTask<int> CountAsync(int x) => default;
            public Task CountAsync(string x) => Task.CompletedTask;
            public int Count() => 1;
            internal Task OwnAsync() => Task.CompletedTask;
            public static Task AllAsync() => Task.CompletedTask;
        }

        [BroService("t")]
        public class {|BRO001:Empty|} { public int X { get; } }
        """,
        """
        [BroService("s")]
        public class Thing
        {
            // goes
            [BroMethod]
            public Task GoAsync() => Task.CompletedTask;
            [BroMethod]
            [Obsolete("x")]
            public ValueTask<int> CountAsync(int x) => default;
            public Task CountAsync(string x) => Task.CompletedTask;
            public int Count() => 1;
            internal Task OwnAsync() => Task.CompletedTask;
            public static Task AllAsync() => Task.CompletedTask;
        }

        [BroService("t")]
        public class {|BRO001:Empty|} { public int X { get; } }
        """,
        TestContext.Current.CancellationToken,
        "MarkMethods");

    [Fact(Timeout = Limit)]
    public Task A_class_that_is_no_service_is_unmarked() => CodeFixRun.VerifyAsync(
        new MarkedClassFix(),
        """
        /// <summary>A thing.</summary>
        [BroService("s")]
        public class {|BRO001:Thing|}
        {
        }

        [Obsolete("x")] [BroService("t")] public class {|BRO001:Old|};

        [Obsolete("x"), BroService("u")] public class {|BRO001:Older|};
        """,
        """
        /// <summary>A thing.</summary>
        public class Thing
        {
        }

        [Obsolete("x")] public class Old;

        [Obsolete("x")] public class Older;
        """,
        TestContext.Current.CancellationToken,
        "RemoveBroService");

    [Fact(Timeout = Limit)]
    public Task A_service_is_made_internal_with_the_types_around_it() => CodeFixRun.VerifyAsync(
        new AccessibilityFix(),
        """
        public class Outer
        {
            // first
            [BroService("a")]
            {|BRO003:private protected|} interface IFirst { Task GoAsync(); }

            [BroService("b")] interface {|BRO003:ISecond|} { Task GoAsync(); }

            private class Middle
            {
                class Inner
                {
                    [BroService("c")]
                    protected internal interface {|BRO003:IThird|} { Task GoAsync(); }
                }
            }
        }

        [BroService("d")] {|BRO003:file|} interface IFourth { Task GoAsync(); }
        """,
        """
        public class Outer
        {
            // first
            [BroService("a")]
            internal interface IFirst { Task GoAsync(); }

            [BroService("b")] internal interface ISecond { Task GoAsync(); }

            internal class Middle
            {
                internal class Inner
                {
                    [BroService("c")]
                    protected internal interface IThird { Task GoAsync(); }
                }
            }
        }

        [BroService("d")] internal interface IFourth { Task GoAsync(); }
        """,
        TestContext.Current.CancellationToken,
        "MakeInternal");

    [Fact(Timeout = Limit)]
    public Task A_method_is_made_public() => CodeFixRun.VerifyAsync(
        new AccessibilityFix(),
        """
        [BroService("s")]
        public interface IThing : {|BRO003:IBase|}
        {
            /// <summary>Goes.</summary>
            {|BRO003:protected|} Task GoAsync();
            [BroMethod] {|BRO003:sealed|} Task StopAsync() => Task.CompletedTask;
        }

        public interface IBase { protected Task BaseAsync(); }

        [BroService("t")]
        public class Thing
        {
            [BroMethod]
            {|BRO003:protected internal|} Task GoAsync() => Task.CompletedTask;
            [BroMethod] Task {|BRO003:OwnAsync|}() => Task.CompletedTask;
        }
        """,
        """
        [BroService("s")]
        public interface IThing : {|BRO003:IBase|}
        {
            /// <summary>Goes.</summary>
            Task GoAsync();
            [BroMethod] Task StopAsync() => Task.CompletedTask;
        }

        public interface IBase { protected Task BaseAsync(); }

        [BroService("t")]
        public class Thing
        {
            [BroMethod]
            public Task GoAsync() => Task.CompletedTask;
            [BroMethod] public Task OwnAsync() => Task.CompletedTask;
        }
        """,
        TestContext.Current.CancellationToken,
        "MakePublic");

    [Fact(Timeout = Limit)]
    public Task A_static_method_is_made_one_of_instances() => CodeFixRun.VerifyAsync(
        new InstanceMemberFix(),
        """
        [BroService("s")]
        public interface IThing
        {
            // goes
            {|BRO008:static|} abstract Task GoAsync();
            {|BRO008:static|} virtual Task StopAsync() => Task.CompletedTask;
            {|BRO008:static|} abstract int Max { get; }
        }

        public class Thing : IThing
        {
            public static Task GoAsync() => Task.CompletedTask;
            public static int Max => 1;
        }

        [BroService("t")]
        public class Marked
        {
            [BroMethod]
            {|BRO008:static|} public Task GoAsync() => Task.CompletedTask;
        }
        """,
        """
        [BroService("s")]
        public interface IThing
        {
            // goes
            Task GoAsync();
            {|BRO008:static|} virtual Task StopAsync() => Task.CompletedTask;
            {|BRO008:static|} abstract int Max { get; }
        }

        public class Thing : IThing
        {
            public Task GoAsync() => Task.CompletedTask;
            public static int Max => 1;
        }

        [BroService("t")]
        public class Marked
        {
            [BroMethod]
            public Task GoAsync() => Task.CompletedTask;
        }
        """,
        TestContext.Current.CancellationToken);

    [Fact(Timeout = Limit)]
    public Task A_class_is_made_one_with_instances() => CodeFixRun.VerifyAsync(
        new CreatableClassFix(),
        """
        [BroService("a")]
        public {|BRO041:abstract|} partial class First { [BroMethod] public Task GoAsync() => Task.CompletedTask; }
        public abstract partial class First { }

        [BroService("b")]
        {|BRO041:static|} class Second
        {
            [BroMethod] public static Task GoAsync() => Task.CompletedTask;
            private static int One() => 1;
        }

        [BroService("c")]
        public {|BRO041:abstract|} class Third { [BroMethod] public abstract Task GoAsync(); }
        """,
        """
        [BroService("a")]
        public partial class First { [BroMethod] public Task GoAsync() => Task.CompletedTask; }
        public partial class First { }

        [BroService("b")]
        class Second
        {
            [BroMethod] public Task GoAsync() => Task.CompletedTask;
            private static int One() => 1;
        }

        [BroService("c")]
        public {|BRO041:abstract|} class Third { [BroMethod] public abstract Task GoAsync(); }
        """,
        TestContext.Current.CancellationToken);
}
