using Bro.Rpc.Generators.Tests.Testing;
using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Tests.Diagnostics;

/// <summary>Each diagnostic, on the very token; and its nearest neighbour, which is fine.</summary>
public class ServiceAnalyzerTests
{
    private const int Limit = 60_000;

    public static TheoryData<string, string> Sources => new()
    {
        { "BRO001", """[BroService("s")] public class {|BRO001:Thing|} { public Task GoAsync() => Task.CompletedTask; }""" },
        { "BRO001", """[BroService("s")] public class Thing { [BroMethod] public Task GoAsync() => Task.CompletedTask; }""" },
        { "BRO001", """[BroService("s")] public record {|BRO001:Thing|}(int X);""" },
        { "BRO002", """[BroService("s")] public interface IThing{|BRO002:<T>|} { Task GoAsync(); }""" },
        { "BRO002", """public class Outer<T> { [BroService("s")] public interface {|BRO002:IThing|} { Task GoAsync(); } }""" },
        { "BRO002", """[BroService("s")] public class Thing{|BRO002:<T>|} { [BroMethod] public Task GoAsync() => Task.CompletedTask; }""" },
        { "BRO002", """public interface IBase<T> { Task<T> GoAsync(); } [BroService("s")] public interface IThing : IBase<int> { }""" },
        { "BRO003", """public class Outer { [BroService("s")] {|BRO003:private|} interface IThing { Task GoAsync(); } }""" },
        { "BRO003", """public class Outer { [BroService("s")] {|BRO003:protected|} interface IThing { Task GoAsync(); } }""" },
        { "BRO003", """public class Outer { private class Middle { [BroService("s")] public interface {|BRO003:IThing|} { Task GoAsync(); } } }""" },
        { "BRO003", """[BroService("s")] {|BRO003:file|} interface IThing { Task GoAsync(); }""" },
        { "BRO003", """public class Outer { [BroService("s")] protected internal interface IThing { Task GoAsync(); } }""" },
        { "BRO003", """[BroService("s")] public interface IThing { {|BRO003:protected|} Task GoAsync(); internal Task FineAsync(); }""" },
        { "BRO003", """[BroService("s")] public class Thing { [BroMethod] {|BRO003:internal|} Task GoAsync() => Task.CompletedTask; [BroMethod] public Task FineAsync() => Task.CompletedTask; }""" },
        { "BRO003", """[BroService("s")] public interface IThing { [BroMethod] {|BRO003:sealed|} Task GoAsync() => Task.CompletedTask; [BroMethod] {|BRO003:private|} Task OwnAsync() => Task.CompletedTask; }""" },
        { "BRO004", """[BroService("s")] public interface IThing { {|BRO004:void|} Go(); {|BRO004:int|} Count(); Task<int> FineAsync(); }""" },
        { "BRO004", """[BroService("s")] public interface IThing { {|BRO004:IAsyncEnumerable<int>|} GoAsync(); ValueTask<int> FineAsync(); }""" },
        { "BRO004", """public class MyTask : Task { public MyTask() : base(() => { }) { } } [BroService("s")] public interface IThing { {|BRO004:MyTask|} GoAsync(); Task Fine(); ValueTask FineToo(); }""" },
        { "BRO004", """namespace My { public class Task<T>; [BroService("s")] public interface IThing { {|BRO004:Task<int>|} GoAsync(); } }""" },
        { "BRO004", """[BroService("s")] public class Thing { [BroMethod] public {|BRO004:int|} Go() => 1; public int Fine() => 1; }""" },
        { "BRO005", """[BroService("s")] public interface IThing { Task GoAsync{|BRO005:<T>|}(); Task<List<int>> FineAsync(List<int> x); }""" },
        { "BRO006", """[BroService("s")] public interface IThing { Task GoAsync({|BRO006:ref|} int x); Task FineAsync(int x); }""" },
        { "BRO006", """[BroService("s")] public interface IThing { Task A({|BRO006:out|} int x); Task B({|BRO006:in|} int x); Task C({|BRO006:Span<int>|} x); unsafe Task D({|BRO006:int*|} x); Task E(params int[] x); Task F(ReadOnlyMemory<byte> x); }""" },
        { "BRO007", """[BroService("s")] public interface IThing { string {|BRO007:Name|} { get; } int {|BRO007:this|}[int x] { get; } event EventHandler {|BRO007:Changed|}; Task FineAsync(); const int Max = 1; class Nested { } }""" },
        { "BRO008", """[BroService("s")] public interface IThing { {|BRO008:static|} abstract Task GoAsync(); static Task Fine() => Task.CompletedTask; }""" },
        { "BRO008", """[BroService("s")] public interface IThing { {|BRO008:static|} virtual Task GoAsync() => Task.CompletedTask; {|BRO008:static|} abstract int Max { get; } }""" },
        { "BRO008", """[BroService("s")] public class Thing { [BroMethod] public {|BRO008:static|} Task GoAsync() => Task.CompletedTask; public static void Fine() { } }""" },
        { "BRO009", """[BroService("s")] public interface IThing { Task GoAsync(int x); Task {|BRO009:Go|}(string x); [BroMethod("go2")] Task GoAsync(bool x); }""" },
        { "BRO009", """[BroService("s")] public interface IThing { [BroMethod("a")] Task OneAsync(); [BroMethod({|BRO009:"a"|})] Task TwoAsync(); [BroMethod("A")] Task ThreeAsync(); }""" },
        { "BRO009", """public interface IOther { Task GoAsync(int x); } [BroService("s")] public interface IThing : {|BRO009:IOther|} { Task GoAsync(string x); }""" },
        { "BRO009", """public interface IOther { Task GoAsync(int x); } [BroService("s")] public interface IThing : IOther { new Task GoAsync(int x); }""" },
        { "BRO010", """[BroService("s")] public interface IThing { Task GoAsync(int userId, int {|BRO010:UserId|}); Task FineAsync(int userId, int userid); }""" },
        { "BRO010", """[BroService("s")] public interface IThing { Task GoAsync([BroParams] string x, int {|BRO010:y|}); Task FineAsync([BroParams] string x, IpcContext y, CancellationToken z); }""" },
        { "BRO010", """[BroService("s")] public interface IThing { Task GoAsync([BroParams] string x, [BroParams] int {|BRO010:y|}); }""" },
        { "BRO011", """[BroService("s")] public interface IThing { Task GoAsync(CancellationToken x, CancellationToken {|BRO011:y|}); Task FineAsync(IpcContext x, CancellationToken y); }""" },
        { "BRO011", """[BroService("s")] public interface IThing { Task GoAsync(IpcContext x, IpcContext? {|BRO011:y|}); }""" },
        { "BRO012", """[BroService("s")] public interface IThing { Task GoAsync(CancellationToken {|BRO012:token|}, int x); Task FineAsync(int x, CancellationToken token); Task FineToo(CancellationToken token, params int[] x); }""" },
        { "BRO013", """[BroService("s")] public interface IThing { Task {|BRO013:GoAsync|}(int x); Task FineAsync(CancellationToken token); static Task Fine() => Task.CompletedTask; }""" },
        { "BRO014", """[BroService({|BRO014:""|})] public interface IThing { [BroMethod({|BRO014:" "|})] Task OneAsync(); [BroMethod({|BRO014:"a\n"|})] Task TwoAsync(); [BroMethod("a b")] Task FineAsync(); }""" },
        { "BRO014", """[BroService({|BRO014:null!|})] public interface IThing { [BroMethod({|BRO014:null!|})] Task OneAsync(); }""" },
        { "BRO015", """[BroService("s")] public interface IThing { Task A({|BRO015:Func<int>|} x); Task B({|BRO015:System.IO.FileStream|} x); Task C({|BRO015:Task<int>|} x); Task D({|BRO015:IAsyncEnumerable<int>|} x); Task Fine(byte[] x); }""" },
        { "BRO015", """[BroService("s")] public interface IThing { Task<{|BRO015:System.IO.Stream|}> A(); Task<{|BRO015:Task|}> B(); Task C(List<{|BRO015:Action|}> x); Task D({|BRO015:CancellationToken|}? x); Task E({|BRO015:int[,]|} x); Task F([BroParams] {|BRO015:CancellationToken|} x); Task Fine(int[][] x); }""" },
        { "BRO016", """[BroService("s")] public interface IThing { Task A({|BRO016:object|} x); Task B({|BRO016:dynamic|} x); Task<Dictionary<string, {|BRO016:object|}>> C(); Task Fine(System.Text.Json.JsonElement x); }""" },
        { "BRO017", """[BroService("s")] public interface IThing { Task A({|BRO017:(int, string)|} x); Task<{|BRO017:(int A, int B)|}> B(); Task C(List<{|BRO017:(int, int)|}> x); Task Fine(KeyValuePair<int, int> x); }""" },
        { "BRO020", """[BroService("s")] public interface IThing { [BroMethod(TimeoutMilliseconds = {|BRO020:-1|})] Task GoAsync(); [BroMethod("other", TimeoutMilliseconds = {|BRO020:0|}, IsIdempotent = true)] Task OtherAsync(); [BroMethod(TimeoutMilliseconds = 1)] Task FineAsync(); }""" },
        { "BRO020", """[BroService("s")] public class Thing { private const int None = 0; [BroMethod(TimeoutMilliseconds = {|BRO020:None|})] public Task GoAsync() => Task.CompletedTask; }""" },
        { "BRO021", """[BroService("s")] public interface IThing { [BroMetadata({|BRO021:""|}, "x")] Task GoAsync(); [BroMetadata("a", "1"), BroMetadata({|BRO021:"a"|}, "2")] Task TwiceAsync(); [BroMetadata("a", "1"), BroMetadata("b", "1")] Task FineAsync(); }""" },
        { "BRO021", """[BroService("s"), BroMetadata("a", "1"), BroMetadata({|BRO021:"a"|}, "2")] public interface IThing { [BroMetadata("a", "3")] Task GoAsync(); }""" },
        { "BRO003", """[BroService("s")] public class Thing { private sealed class EvenAttribute : System.ComponentModel.DataAnnotations.ValidationAttribute; [BroMethod] public Task GoAsync([Even] int {|BRO003:x|}) => Task.CompletedTask; }""" },
        { "BRO018", """[BroService("s")] public interface IThing { Task {|BRO018:GoAsync|}() => Task.CompletedTask; [BroMethod] Task SentAsync() => Task.CompletedTask; private Task Own() => Task.CompletedTask; static Task Fine() => Task.CompletedTask; }""" },
        { "BRO019", """[BroService("s")] public interface IThing { Task GoAsync(); } [BroService({|BRO019:"s"|})] public interface IOther { Task GoAsync(); } [BroService("S")] public interface IFine { Task GoAsync(); }""" },
        { "BRO041", """[BroService("s")] public {|BRO041:abstract|} class Thing { [BroMethod] public Task GoAsync() => Task.CompletedTask; }""" },
        { "BRO041", """[BroService("s")] public {|BRO041:static|} class Thing { }""" },
        { "inherited", """public interface IOther { void Go(); } public interface IBetween : IOther { } public interface IFine { } [BroService("s")] public interface IThing : IFine, {|BRO004:IBetween|} { }""" },
        { "inherited and marked", """[BroService("t")] public interface IOther { {|BRO004:void|} Go(); } [BroService("s")] public interface IThing : IOther { }""" },
        { "inherited, marked and in conflict", """[BroService("t")] public interface IOther { Task GoAsync(int x); } [BroService("s")] public interface IThing : {|BRO009:IOther|} { Task GoAsync(string x); }""" },
        { "inherited by a partial interface", """public interface IOther { void Go(); } [BroService("s")] public partial interface IThing : {|BRO004:IOther|} { } public partial interface IThing : IOther { }""" },
        { "inherited from the framework", """[BroService("s")] public interface IThing : {|BRO004:IDisposable|} { Task GoAsync(); }""" },
    };

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Sources))]
    public Task Reports_the_token_and_nothing_else(string about, string source) =>
        AnalyzerRun.VerifyAsync(source, TestContext.Current.CancellationToken, about == "BRO013" ? [] : ["BRO013"]);

    [Fact(Timeout = Limit)]
    public async Task What_is_not_marked_is_nobodys_business() =>
        Assert.Empty(await AnalyzerRun.VerifyAsync("""public interface IThing<T> { void Go<U>(ref U x); object Name { get; } } public class Thing { [BroMethod] int Go() => 1; }""", TestContext.Current.CancellationToken));

    [Fact(Timeout = Limit)]
    public async Task A_marked_base_of_another_assembly_was_warned_of_there()
    {
        Microsoft.CodeAnalysis.CSharp.CSharpCompilation basis = GeneratorRun.Compile(
            """[BroService("t")] public interface IOther { Task GoAsync(object x); internal Task OwnAsync(); }""", name: "Lib");
        IReadOnlyList<Diagnostic> found = await AnalyzerRun.AnalyzeAsync(
            GeneratorRun.Compile("""[BroService("s")] public interface IThing : IOther { Task FineAsync(CancellationToken token); }""", references: basis.ToMetadataReference()),
            TestContext.Current.CancellationToken);
        Assert.Equal(["BRO003"], found.Select(diagnostic => diagnostic.Id));
    }

    [Fact(Timeout = Limit)]
    public async Task A_message_says_what_to_write_instead()
    {
        IReadOnlyList<Diagnostic> found = await AnalyzerRun.VerifyAsync(
            """[BroService("s")] public interface IThing { {|BRO004:void|} Go(); Task TwoAsync({|BRO017:(int, int)|} x); }""",
            TestContext.Current.CancellationToken,
            "BRO013");
        Assert.Equal("'Go' returns 'void'; return Task, Task<T>, ValueTask or ValueTask<T>", found[0].GetMessage(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("'(int, int)' is a tuple and would be sent as {}; declare a record with these members", found[1].GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }
}
