using System.Text.RegularExpressions;
using Bro.Rpc.Packages.Tests.Feed;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Packages.Tests.Consumers;

/// <summary>What the README promises, installed from the packages: the program, a contract, a service, a caller; and a caller with a newer version.</summary>
public sealed partial class ReadmeTests(PackedPackages packages) : IDisposable
{
    private readonly TemporarySocket _socket = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _socket.Dispose();

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task The_code_of_the_readme_runs_in_empty_projects_and_two_versions_understand_each_other()
    {
        RebuiltPackages newer = await packages.RebuiltAsync(Token);
        Consumer consumer = Consumer.Copy(packages, "Readme", newer.Version);
        WriteReadme(consumer);
        (await consumer.RunSdkAsync(["tool", "install", "Bro.Rpc.Tool", "--version", packages.Version, "--tool-path", consumer.PathOf("tools")], Token)).AssertSucceeded();
        (await consumer.BuildAsync("Readme.slnx", Token)).AssertClean();

        await using RunningProcess gateway = consumer.Start(consumer.PathOf("tools", "bro"), "gateway", "--socket", _socket.Path);
        await gateway.WaitForLineAsync("The gateway listens at", cancellationToken: Token);
        await using RunningProcess users = consumer.StartProgram("Users", _socket.Path);
        await gateway.WaitForLineAsync("Service user-service registered", cancellationToken: Token);

        await using RunningProcess orders = consumer.StartProgram("Orders", _socket.Path);
        Assert.Equal(0, await orders.WaitForExitAsync(cancellationToken: Token));
        Assert.Contains("Answer: User { Id = 123, Name = Nira }", orders.StandardOutput);

        await using RunningProcess other = consumer.StartProgram("Newer", _socket.Path);
        Assert.Equal(0, await other.WaitForExitAsync(cancellationToken: Token));
        Assert.Equal(["Answer: User { Id = 123, Name = Nira }, of 0.1.0.0 and 0.2.0.0"], other.StandardOutput);
    }

    // The blocks as they stand there, but that nobody uses the gateway of this machine.
    private static void WriteReadme(Consumer consumer)
    {
        Dictionary<string, string> blocks = Snippets().Matches(File.ReadAllText(ThisBuild.PathOf("README.md")))
            .ToDictionary(static match => match.Groups["name"].Value, static match => match.Groups["code"].Value);
        consumer.Write("Contracts/Contract.cs", blocks["readme-contract"]);
        consumer.Write("Users/Program.cs", AtOwnGateway(blocks["readme-service"], "AddBro()", "AddBro(configure: options => options with { GatewayPath = args[0] })"));
        consumer.Write("Orders/Program.cs", AtOwnGateway(blocks["readme-caller"], "AddBro(\"order-service\")", "AddBro(\"order-service\", options => options with { GatewayPath = args[0] })"));
    }

    private static string AtOwnGateway(string block, string call, string changed)
    {
        Assert.Contains(call, block, StringComparison.Ordinal);
        return block.Replace(call, changed, StringComparison.Ordinal);
    }

    [GeneratedRegex("<!-- snippet: (?<name>[a-z-]+) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippets();
}
