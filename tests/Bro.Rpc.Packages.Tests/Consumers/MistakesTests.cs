using Bro.Rpc.Packages.Tests.Feed;

namespace Bro.Rpc.Packages.Tests.Consumers;

/// <summary>What a consumer is told who writes a contract that cannot work.</summary>
public sealed class MistakesTests(PackedPackages packages)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Each_mistake_is_told_once_at_its_place_with_a_page_that_helps()
    {
        CommandResult build = await Consumer.Copy(packages, "Mistakes").BuildAsync("Mistakes.csproj", Token);

        Assert.NotEqual(0, build.ExitCode);
        Assert.Equal(
            [
                ("BRO004", "error", 6, 5),
                ("BRO016", "warning", 8, 34),
                ("BRO019", "error", 11, 13),
                ("BRO005", "error", 14, 21),
                ("BRO017", "error", 16, 23),
                ("BRO040", "error", 28, 89),
            ],
            build.Messages.OrderBy(static message => message.Line).Select(static message => (message.Id, message.Severity, message.Line, message.Column)));
        Assert.All(build.Messages, static message =>
        {
            Assert.Equal("Contracts.cs", message.File);
            Assert.EndsWith($"/docs/diagnostics/{message.Id}.md)", message.Text, StringComparison.Ordinal);
            Assert.True(File.Exists(ThisBuild.PathOf("docs", "diagnostics", $"{message.Id}.md")), $"{message.Id} has no page.");
        });
    }
}
