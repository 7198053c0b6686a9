using System.CommandLine;
using Bro.Rpc.Benchmarks.Hub;

namespace Bro.Rpc.Benchmarks.Hops;

/// <summary><c>hops</c>: where the time of one call at a time goes, hop by hop, beside the floor of a hub.</summary>
internal static class HopsCommand
{
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "How many rounds.", DefaultValueFactory = static _ => 5, HelpName = "N" };
        var calls = new Option<int>("--calls") { Description = "How many calls in each.", DefaultValueFactory = static _ => 20_000, HelpName = "N" };
        rounds.MustBe($"1 to {HopsRun.MostRounds}", static value => value is >= 1 and <= HopsRun.MostRounds);
        calls.MustBe($"100 to {HopsRun.MostCalls}", static value => value is >= 100 and <= HopsRun.MostCalls);
        var command = new Command("hops", "Where the time of one call at a time goes, from the caller to its await, beside a relay in C.") { rounds, calls };
        command.SetAction(async (result, cancellationToken) =>
        {
            using HubPrograms? hub = await HubPrograms.CompileAsync(cancellationToken);
            if (hub is null)
            {
                await Console.Error.WriteLineAsync("There is no C compiler (cc): the relay is left out.");
            }

            Console.WriteLine(await new HopsRun(hub, result.GetValue(rounds), result.GetValue(calls), cancellationToken).RunAsync());
            return 0;
        });
        return command;
    }
}
