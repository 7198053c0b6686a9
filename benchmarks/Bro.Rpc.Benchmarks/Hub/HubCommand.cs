using System.CommandLine;
using Bro.Rpc.Benchmarks.Processes;

namespace Bro.Rpc.Benchmarks.Hub;

/// <summary><c>hub</c>: the gateway alone beside the floor of a hub and nats-server.</summary>
internal static class HubCommand
{
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "How many rounds; the median counts.", DefaultValueFactory = static _ => 5, HelpName = "N" };
        var seconds = new Option<double>("--seconds") { Description = "How long each hub is measured at a time.", DefaultValueFactory = static _ => 2, HelpName = "S" };
        var gateway = new Option<string>("--gateway") { Description = "The program to measure: bro.dll or a native bro.", DefaultValueFactory = static _ => GatewayProcess.DefaultProgram, HelpName = "PATH" };
        var command = new Command("hub", "The gateway alone, loaded by C programs, beside a relay in C and nats-server.") { rounds, seconds, gateway };
        command.SetAction((result, _) => RunAsync(Math.Max(1, result.GetValue(rounds)), result.GetValue(seconds), result.GetRequiredValue(gateway)));
        return command;
    }

    private static async Task<int> RunAsync(int rounds, double seconds, string program)
    {
        using HubPrograms? programs = await HubPrograms.CompileAsync();
        if (programs is null)
        {
            await Console.Error.WriteLineAsync("There is no C compiler (cc), and without it nothing that could load the gateway.");
            return 1;
        }

        string folder = Directory.CreateTempSubdirectory("bro-hub-").FullName;
        try
        {
            string path = Path.Combine(folder, "gateway");
            await using ChildProcess gateway = await GatewayProcess.StartAsync(path, program);
            await using NatsServer? nats = await NatsServer.StartAsync();
            if (nats is null)
            {
                await Console.Error.WriteLineAsync("nats-server is not installed: it is left out, and with it a part of G3.");
            }

            await new HubRun(programs, nats, path, folder, rounds, seconds).RunAsync();
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
