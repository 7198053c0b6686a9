using Bro.Rpc.Packages.Tests.Feed;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Packages.Tests.Consumers;

/// <summary>
/// One contract in partial files, linked into projects that are set up as differently as projects are: C# 12 without nullable
/// annotations or implicit usings, C# 13 with global usings and another assembly's internal contract, and every rule an error.
/// </summary>
public sealed class StylesTests(PackedPackages packages) : IDisposable
{
    private const string Catalogue = "2 items, Chair, nothing";

    private static readonly Dictionary<string, string[]> Expected = new(StringComparer.Ordinal)
    {
        ["Twelve"] = [Catalogue, "cash 1 no note 0", "null", "bank,"],
        ["Thirteen"] = [Catalogue, "Secret { Id = 00000000-0000-0000-0000-000000000007, Text = open }", "6"],
        ["Strict"] = [Catalogue],
    };

    private readonly TemporarySocket _socket = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _socket.Dispose();

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Every_style_of_project_builds_without_a_word_and_works()
    {
        Consumer consumer = Consumer.Copy(packages, "Styles");
        (await consumer.BuildAsync("Styles.slnx", Token)).AssertClean();

        foreach ((string project, string[] lines) in Expected)
        {
            await using RunningProcess program = consumer.StartProgram(project, _socket.Path);
            Assert.True(await program.WaitForExitAsync(cancellationToken: Token) == 0, program.Describe());
            Assert.Equal(lines, program.StandardOutput);
        }
    }
}
