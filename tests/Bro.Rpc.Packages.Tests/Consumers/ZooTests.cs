using Bro.Rpc.Packages.Tests.Feed;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Packages.Tests.Consumers;

/// <summary>Contracts that nobody of us would write: names, places, defaults, types and bases of every kind that C# allows.</summary>
public sealed class ZooTests(PackedPackages packages) : IDisposable
{
    private static readonly string[] Expected =
    [
        "abc",
        "s 1 True null",
        "struct { class = c, enum = else }",
        "91",
        "91",
        "Größe { Länge = 2, Название = ßé }",
        .. Enumerable.Repeat("True", 7),
        "D800 DC00",
        "7|b|2000-01-01|1.5",
        "1;;2,1,2,3,-1",
        "n t 3 Point { X = 1, Y = 2 }  7 8 True",
        "Square { Side = 2 }",
        "6",
        "2",
        "739617",
        "True",
        "1 1 root root from the interface itself",
    ];

    private readonly TemporarySocket _socket = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _socket.Dispose();

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task The_oddest_contracts_build_without_a_warning_and_can_be_called()
    {
        Consumer consumer = Consumer.Copy(packages, "Zoo");
        (await consumer.BuildAsync("Zoo", Token)).AssertClean();

        await using RunningProcess program = consumer.StartProgram("Zoo", _socket.Path);
        Assert.True(await program.WaitForExitAsync(cancellationToken: Token) == 0, program.Describe());
        Assert.Equal(Expected, program.StandardOutput);
    }
}
