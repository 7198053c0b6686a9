using Bro.Rpc.Packages.Tests.Feed;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Packages.Tests.Consumers;

/// <summary><c>dotnet watch</c> in a project with a contract.</summary>
public sealed class WatchTests(PackedPackages packages) : IDisposable
{
    private readonly TemporarySocket _socket = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _socket.Dispose();

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_changed_method_is_reloaded_and_a_changed_contract_is_built_again()
    {
        Consumer consumer = Consumer.Copy(packages, "Watched");
        await using RunningProcess watch = consumer.StartSdk(["watch", "--non-interactive", "run", _socket.Path]);

        int watching = await WaitAsync(watch, "Waiting for changes", 0);
        await WaitAsync(watch, "Offers greet", 0);
        int line = await WaitAsync(watch, "Says Hello World", 0);

        consumer.Write("Greeter.cs", consumer.Read("Greeter.cs").Replace("Hello", "Welcome", StringComparison.Ordinal));
        int reloaded = await WaitAsync(watch, "Says Welcome World", line);
        Assert.DoesNotContain(watch.Output, output => output.Index > watching && output.Text.Contains("Restart is needed", StringComparison.Ordinal));

        consumer.Write("IGreeter.cs", consumer.Read("IGreeter.cs").Replace("\"World\"", "\"Watcher\"", StringComparison.Ordinal).Replace("{\n", "{\n    [BroMethod] Task<int> AddAsync(int x) => Task.FromResult(x);\n", StringComparison.Ordinal));
        int rebuilt = await WaitAsync(watch, "Offers add, greet", reloaded);
        await WaitAsync(watch, "Says Welcome Watcher", rebuilt);
        Assert.DoesNotContain(watch.Output, static output => BuildMessage.Parse(output.Text) is not null);
    }

    private static async Task<int> WaitAsync(RunningProcess watch, string text, int fromIndex) =>
        (await watch.WaitForLineAsync(text, fromIndex, TestLimit.OfCommand, Token)).Index;
}
