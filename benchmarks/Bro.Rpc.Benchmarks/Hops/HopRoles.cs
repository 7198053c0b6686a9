using System.CommandLine;
using System.Globalization;
using Bro.Rpc.Benchmarks.Peers;

namespace Bro.Rpc.Benchmarks.Hops;

/// <summary>The three processes of <c>hops</c>, each of which notes when it reads and sends.</summary>
internal static class HopRoles
{
    public const string Restart = "restart";
    public const string Tell = "tell";
    public const string Call = "call";

    /// <summary>How long the text of a call is.</summary>
    public const int Bytes = 64;

    public static Command Create()
    {
        var role = new Argument<string>("role");
        var path = new Argument<string>("path");
        var command = new Command("hop", "Started by the program itself.") { role, path };
        command.Hidden = true;
        command.SetAction((result, _) => RunAsync(result.GetRequiredValue(role), result.GetRequiredValue(path)));
        return command;
    }

    private static Task RunAsync(string role, string path) => role switch
    {
        "gateway" => RunGatewayAsync(path, new StampingClock()),
        "service" => RunServiceAsync(path, new StampingClock()),
        "caller" => RunCallerAsync(path, new StampingClock()),
        _ => throw new ArgumentException($"There is no role '{role}'.", nameof(role)),
    };

    private static async Task RunGatewayAsync(string path, StampingClock clock)
    {
        await using var gateway = new IpcServer(new IpcServerOptions { SocketPath = path, HeartbeatInterval = BroPeer.Never, HeartbeatTimeout = BroPeer.Never, TimeProvider = clock });
        await gateway.StartAsync();
        await AnswerAsync(clock, null);
    }

    private static async Task RunServiceAsync(string path, StampingClock clock)
    {
        await using IpcClient service = Create(BroPeer.Service, path, clock);
        service.RegisterService<IEchoService>(new MarkingEcho(clock));
        await service.ConnectAsync();
        await AnswerAsync(clock, null);
    }

    private static async Task RunCallerAsync(string path, StampingClock clock)
    {
        await using IpcClient caller = Create(BroPeer.Caller, path, clock);
        await caller.ConnectAsync();
        await AnswerAsync(clock, caller.CreateProxy<IEchoService>());
    }

    private static IpcClient Create(string name, string path, StampingClock clock) =>
        new(BroPeer.Options(name, path, IpcSerializer.Json) with { TimeProvider = clock });

    // until the input ends, as it does with whoever started it
    private static async Task AnswerAsync(StampingClock clock, IEchoService? service)
    {
        Console.WriteLine(Roles.ReadyLine);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            string[] words = line.Split(' ');
            switch (words[0])
            {
                case Restart:
                    clock.Restart();
                    Console.WriteLine(Roles.ReadyLine);
                    break;
                case Tell:
                    Console.WriteLine(clock.ToJson());
                    break;
                case Call:
                    await CallAsync(clock, service!, int.Parse(words[1], CultureInfo.InvariantCulture));
                    Console.WriteLine(Roles.ReadyLine);
                    break;
                default:
                    throw new InvalidOperationException($"'{line}' is no request.");
            }
        }
    }

    private static async Task CallAsync(StampingClock clock, IEchoService service, int calls)
    {
        var note = new Note(new string('x', Bytes));
        for (int i = 0; i < calls; i++)
        {
            clock.Mark();
            await service.EchoAsync(note).ConfigureAwait(false);
            clock.Mark();
        }
    }

    private sealed class MarkingEcho(StampingClock clock) : IEchoService
    {
        public Task<Note> EchoAsync(Note note)
        {
            clock.Mark();
            return Task.FromResult(note);
        }
    }
}
