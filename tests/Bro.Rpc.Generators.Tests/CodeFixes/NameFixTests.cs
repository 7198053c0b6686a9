using Bro.Rpc.CodeFixes.Fixes;
using Bro.Rpc.Generators.Tests.Testing;

namespace Bro.Rpc.Generators.Tests.CodeFixes;

/// <summary>BRO009, BRO014, BRO018 and BRO019: names on the wire.</summary>
public class NameFixTests
{
    private const int Limit = 180_000;

    [Fact(Timeout = Limit)]
    public Task An_overload_is_named_after_what_only_it_takes() => CodeFixRun.VerifyAsync(
        new MethodNameFix(),
        """
        [BroService("s")]
        public interface IThing
        {
            Task GetAsync(string id, int count);
            /// <summary>By number.</summary>
            Task {|BRO009:GetAsync|}(int number);

            Task {|BRO009:GetAsync|}(int id, byte count, CancellationToken token);
            Task {|BRO009:Get|}();
            [Obsolete("x")] Task {|BRO009:GetAsync|}(bool id);
            [BroMethod({|BRO009:"get"|})] Task OtherAsync();
            [BroMethod("getByNumber")] Task FineAsync();
        }
        """,
        """
        [BroService("s")]
        public interface IThing
        {
            Task GetAsync(string id, int count);
            /// <summary>By number.</summary>
            [BroMethod("getByNumber2")]
            Task GetAsync(int number);

            [BroMethod("getByByte")]
            Task GetAsync(int id, byte count, CancellationToken token);
            [BroMethod("getAll")]
            Task Get();
            [BroMethod("getByBoolean")]
            [Obsolete("x")] Task GetAsync(bool id);
            [BroMethod("getAll2")] Task OtherAsync();
            [BroMethod("getByNumber")] Task FineAsync();
        }
        """,
        TestContext.Current.CancellationToken);

    [Fact(Timeout = Limit)]
    public Task In_one_line_the_name_stays_in_the_line() => CodeFixRun.VerifyAsync(
        new MethodNameFix(),
        """[BroService("s")] public interface IThing { Task GoAsync(int x); Task {|BRO009:GoAsync|}(string y); }""",
        """[BroService("s")] public interface IThing { Task GoAsync(int x); [BroMethod("goByY")] Task GoAsync(string y); }""",
        TestContext.Current.CancellationToken);

    [Fact(Timeout = Limit)]
    public Task What_comes_with_a_base_has_no_declaration_here_to_be_named() => CodeFixRun.VerifyAsync(
        new MethodNameFix(),
        """public interface IOther { Task GoAsync(int x); } [BroService("s")] public interface IThing : {|BRO009:IOther|} { Task GoAsync(string x); }""",
        """public interface IOther { Task GoAsync(int x); } [BroService("s")] public interface IThing : {|BRO009:IOther|} { Task GoAsync(string x); }""",
        TestContext.Current.CancellationToken);

    [Fact(Timeout = Limit)]
    public Task An_invalid_name_is_cleaned_or_follows_from_the_method() => CodeFixRun.VerifyAsync(
        new MethodNameFix(),
        """
        [BroService("s")]
        public class Thing
        {
            [BroMethod({|BRO014:"get\n"|})]
            public Task OneAsync() => Task.CompletedTask;
            [BroMethod({|BRO014:" "|})]
            public Task TwoAsync() => Task.CompletedTask;
            [BroMethod(name: {|BRO014:null!|})]
            public Task ThreeAsync() => Task.CompletedTask;
        }
        """,
        """
        [BroService("s")]
        public class Thing
        {
            [BroMethod("get")]
            public Task OneAsync() => Task.CompletedTask;
            [BroMethod("two")]
            public Task TwoAsync() => Task.CompletedTask;
            [BroMethod(name: "three")]
            public Task ThreeAsync() => Task.CompletedTask;
        }
        """,
        TestContext.Current.CancellationToken);

    [Fact(Timeout = Limit)]
    public Task A_service_is_named_after_its_type() => CodeFixRun.VerifyAsync(
        new ServiceNameFix(),
        """
        [BroService("user-service")] public interface IFirst { Task GoAsync(); }
        [BroService({|BRO019:"user-service"|})] public interface IUserURLService { Task GoAsync(); }
        [BroService({|BRO019:"user-service"|})] public class UserService { [BroMethod] public Task GoAsync() => Task.CompletedTask; }
        [BroService({|BRO014:""|})] public interface I { Task GoAsync(); }
        """,
        """
        [BroService("user-service")] public interface IFirst { Task GoAsync(); }
        [BroService("user-url-service")] public interface IUserURLService { Task GoAsync(); }
        [BroService("user-service-2")] public class UserService { [BroMethod] public Task GoAsync() => Task.CompletedTask; }
        [BroService("i")] public interface I { Task GoAsync(); }
        """,
        TestContext.Current.CancellationToken);

    [Fact(Timeout = Limit)]
    public Task A_method_with_a_body_is_marked() => CodeFixRun.VerifyAsync(
        new SendMethodFix(),
        """
        [BroService("s")]
        public interface IThing
        {
            /// <summary>Goes.</summary>
            Task {|BRO018:GoAsync|}( int  x ) => Task.CompletedTask; // here

            #region Others
            Task {|BRO018:StopAsync|}() => Task.CompletedTask;
            #endregion
        }
        """,
        """
        [BroService("s")]
        public interface IThing
        {
            /// <summary>Goes.</summary>
            [BroMethod]
            Task GoAsync( int  x ) => Task.CompletedTask; // here

            #region Others
            [BroMethod]
            Task StopAsync() => Task.CompletedTask;
            #endregion
        }
        """,
        TestContext.Current.CancellationToken);
}
