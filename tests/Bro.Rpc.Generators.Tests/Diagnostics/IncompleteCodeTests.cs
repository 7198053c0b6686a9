using System.Collections.Immutable;
using Bro.Rpc.CodeFixes;
using Bro.Rpc.Generators.Tests.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Bro.Rpc.Generators.Tests.Diagnostics;

/// <summary>Code is incomplete most of the time that an editor shows it: nothing may throw, whatever is missing.</summary>
public class IncompleteCodeTests
{
    private const int Limit = 300_000;

    // Something of everything that is looked at, right and wrong.
    private const string Sample = """
        using Microsoft.Extensions.DependencyInjection;
        [BroService("s")] public partial interface IThing<T> : IBase, IDisposable where T : class
        {
            Task<Dictionary<string, object?>[]> FindAsync([BroParams] (int A, List<T> b) x, params int[][] rest);
            [BroMethod("a" + "b")] ref Task Go<U>(in int x, ReadOnlySpan<byte> y, CancellationToken a, CancellationToken? b = default, int X = 1);
            Task LocalAsync() => throw new Exception();
            protected Task OwnAsync();
            Task PairAsync([BroParams] int x, int y);
            string this[int x] { get; set; }
            string Name { get; }
            event Action<int> Changed;
            static abstract void Stop();
        }
        public interface IBase { int Count(); Task GoAsync(IpcContext a, IpcContext b, CancellationToken c, int d); }
        [BroService("\n")] public static class Old { [BroMethod] static async void Go() { await Task.Yield(); } }
        [BroService(null!)] file abstract class Hidden : A { public override Task GoAsync() => base.GoAsync(); }
        [BroService("t")] public class A : IA { [BroMethod] public virtual Task GoAsync() => Task.CompletedTask; }
        [BroService("t")] public interface IA { Task GoAsync(); }
        public static class Startup { public static void Add(IServiceCollection s) { s.AddBro().AddService<A>().AddService<IA>().AddService<Hidden>(); } }
        """;

    private const int PartCount = 4;

    public static TheoryData<int> Parts => [.. Enumerable.Range(0, PartCount)];

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Parts))]
    public async Task Every_beginning_of_a_source_is_analyzed_emitted_and_mended_without_an_exception(int part)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        int[] ends =
        [
            .. (await CSharpSyntaxTree.ParseText(Sample, cancellationToken: cancellationToken).GetRootAsync(cancellationToken))
                .DescendantTokens().Select(token => token.Span.End).Distinct(),
        ];
        Assert.True(ends.Length > 300);
        GeneratorDriver driver = GeneratorRun.Driver();
        foreach (int end in ends.Where((_, i) => i % PartCount == part))
        {
            string source = Sample[..end];
            CSharpCompilation compilation = GeneratorRun.Compile(source + RegistrationSource.Text);
            driver = driver.RunGenerators(compilation, cancellationToken);
            Assert.Null(Assert.Single(driver.GetRunResult().Results).Exception);

            IReadOnlyList<Diagnostic> found = await AnalyzerRun.AnalyzeAsync(compilation, cancellationToken);
            Assert.All(found, diagnostic => Assert.True(diagnostic.Id.StartsWith("BRO", StringComparison.Ordinal), $"After '{Tail(source)}': {diagnostic}"));
            await MendAsync(found, source, cancellationToken);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task The_sample_shows_nearly_everything()
    {
        IReadOnlyList<Diagnostic> found = await AnalyzerRun.AnalyzeAsync(GeneratorRun.Compile(Sample + RegistrationSource.Text), TestContext.Current.CancellationToken);
        Assert.Equal(
            ["BRO002", "BRO003", "BRO004", "BRO005", "BRO006", "BRO007", "BRO008", "BRO010", "BRO011", "BRO012", "BRO013", "BRO014", "BRO015", "BRO016", "BRO017", "BRO018", "BRO019", "BRO041"],
            found.Select(diagnostic => diagnostic.Id).Distinct().Order());
    }

    private static async Task MendAsync(IReadOnlyList<Diagnostic> found, string source, CancellationToken cancellationToken)
    {
        Document document = FixRun.CreateDocument(source + RegistrationSource.Text);
        foreach (Diagnostic diagnostic in found)
        {
            foreach (BroCodeFixProvider provider in FixRun.Of(diagnostic.Id))
            {
                try
                {
                    ImmutableArray<Fix> offered = [.. await provider.FindFixesAsync(document, diagnostic, cancellationToken)];
                    foreach (Fix fix in offered)
                    {
                        await BroCodeFixProvider.ApplyAsync(document.Project.Solution, [fix], cancellationToken);
                    }
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    Assert.Fail($"{provider.GetType().Name} for {diagnostic} after '{Tail(source)}': {exception}");
                }
            }
        }
    }

    private static string Tail(string source) => source[Math.Max(0, source.Length - 80)..];
}
