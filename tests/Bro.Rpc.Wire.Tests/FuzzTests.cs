using System.Diagnostics;
using Bro.Rpc.Fuzz;
using Xunit;

namespace Bro.Rpc.Wire.Tests;

/// <summary>A short run of each fuzz target with a seed of its own each time; a long one is <c>dotnet run -c Release --project tests/Bro.Rpc.Fuzz -- --minutes 10</c>.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Inputs = 20_000;

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(static target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_target_stands_whatever_comes(string name)
    {
        FuzzTarget target = FuzzTargets.All.Single(target => target.Name == name);
        ulong seed = (ulong)Stopwatch.GetTimestamp();
        int inputs = Inputs / target.Weight;

        // a finding says its seed and its input
        long run = FuzzLoop.Run(target, seed, 0, inputs, TimeSpan.FromMinutes(1));

        output.WriteLine($"{run} inputs, seed {seed}");
        Assert.Equal(inputs, run);
    }

    [Fact]
    public void A_finding_is_made_again_from_what_it_says()
    {
        var target = new FuzzTarget("broken", Corpus.All, static input =>
        {
            if (input.Length % 7 == 3)
            {
                throw new FindingException(Convert.ToHexStringLower(input));
            }
        });
        var finding = Assert.Throws<FindingException>(() => FuzzLoop.Run(target, 5, 0, Inputs, TimeSpan.FromSeconds(30)));
        long first = long.Parse(finding.Message.Split("--first ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

        var again = Assert.Throws<FindingException>(() => FuzzLoop.Run(target, 5, first, 1, TimeSpan.FromSeconds(30)));

        Assert.Equal(finding.Message, again.Message);
    }
}
