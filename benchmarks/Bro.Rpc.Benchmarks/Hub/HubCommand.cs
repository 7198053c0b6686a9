using System.CommandLine;
using Bro.Rpc.Benchmarks.Processes;

namespace Bro.Rpc.Benchmarks.Hub;

/// <summary><c>hub</c>: the gateway alone beside the floor of a hub and nats-server.</summary>
internal static class HubCommand
{
    public const int DefaultRounds = 5;
    public const double DefaultSeconds = 2;

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "How many rounds; the median counts.", DefaultValueFactory = static _ => DefaultRounds, HelpName = "N" };
        var seconds = new Option<double>("--seconds") { Description = "How long each hub is measured at a time.", DefaultValueFactory = static _ => DefaultSeconds, HelpName = "S" };
        var gateway = new Option<string>("--gateway") { Description = "The program to measure: bro.dll or a native bro.", DefaultValueFactory = static _ => GatewayProcess.DefaultProgram, HelpName = "PATH" };
        var before = new Option<string?>("--before") { Description = "Another build of it, measured in turn with the first: what a change did.", HelpName = "PATH" };
        rounds.MustBe("1 to 1000", static value => value is > 0 and <= 1000);
        seconds.MustBe("more than 0 and at most 3600", static value => value is > 0 and <= 3600);
        gateway.MustBe("a file", File.Exists);
        before.MustBe("a file", static path => path is null || File.Exists(path));
        var command = new Command("hub", "The gateway alone, loaded by C programs, beside a relay in C and nats-server.") { rounds, seconds, gateway, before };
        command.SetAction(async (result, cancellationToken) =>
        {
            IReadOnlyList<Goal> goals = await MeasureAsync(result.GetValue(rounds), result.GetValue(seconds), result.GetRequiredValue(gateway), result.GetValue(before), cancellationToken);
            Console.WriteLine(Goal.Table(goals));
            return goals.Count > 0 ? 0 : 1;
        });
        return command;
    }

    /// <summary>Measures, prints the table, and gives the goals; none where there is no C compiler.</summary>
    public static async Task<IReadOnlyList<Goal>> MeasureAsync(int rounds, double seconds, string program, string? before, CancellationToken cancellationToken)
    {
        using HubPrograms? programs = await HubPrograms.CompileAsync(cancellationToken);
        if (programs is null)
        {
            await Console.Error.WriteLineAsync("There is no C compiler (cc), and without it nothing that could load the gateway.");
            return [];
        }

        string folder = Directory.CreateTempSubdirectory("bro-hub-").FullName;
        try
        {
            string path = Path.Combine(folder, "gateway");
            await using ChildProcess gateway = await GatewayProcess.StartAsync(path, program, cancellationToken);
            string? beforePath = before is null ? null : Path.Combine(folder, "before");
            await using ChildProcess? former = beforePath is null ? null : await GatewayProcess.StartAsync(beforePath, before!, cancellationToken);
            await using NatsServer? nats = await NatsServer.StartAsync(cancellationToken);
            if (nats is null)
            {
                await Console.Error.WriteLineAsync("nats-server is not installed: it is left out, and with it a part of G3.");
            }

            return await new HubRun(programs, nats, path, beforePath, rounds, seconds, cancellationToken).RunAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
