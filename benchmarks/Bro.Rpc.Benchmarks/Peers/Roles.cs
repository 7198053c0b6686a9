using System.CommandLine;
using System.Text.Json;

namespace Bro.Rpc.Benchmarks.Peers;

/// <summary>What this program is when it was started by itself: the service or the caller of a peer.</summary>
internal static class Roles
{
    /// <summary>The line by which a child says that it can be used.</summary>
    public const string ReadyLine = "ready";

    public static IEnumerable<Command> Commands()
    {
        yield return Create("service", ServeAsync);
        yield return Create("caller", CallAsync);
    }

    private static Command Create(string name, Func<string, string, int, Task> run)
    {
        var peer = new Argument<string>("peer");
        var path = new Argument<string>("path");
        var services = new Argument<int>("services") { DefaultValueFactory = static _ => 0 };
        var command = new Command(name, "Started by the program itself.") { peer, path, services };
        command.Hidden = true;
        command.SetAction((result, _) => run(result.GetRequiredValue(peer), result.GetRequiredValue(path), result.GetValue(services)));
        return command;
    }

    /// <summary>Serves until its input ends, as it does with whoever started it.</summary>
    private static async Task ServeAsync(string peer, string path, int services)
    {
        await using IAsyncDisposable service = peer switch
        {
            PeerNames.StreamJsonRpcJson or PeerNames.StreamJsonRpcMessagePack => StreamJsonRpcPeer.Serve(path, peer == PeerNames.StreamJsonRpcMessagePack),
            PeerNames.Grpc => await GrpcPeer.ServeAsync(path),
            _ when services > 0 => await BroPeer.ServeManyAsync(path, services),
            _ => await BroPeer.ServeAsync(path, SerializerOf(peer)),
        };
        Console.WriteLine(ReadyLine);
        while (await Console.In.ReadLineAsync() is not null)
        {
        }
    }

    /// <summary>Answers each request for a load by a result.</summary>
    private static async Task CallAsync(string peer, string path, int services)
    {
        Dictionary<string, EchoCaller> callers = new(StringComparer.Ordinal);
        await using IpcClient? client = peer is PeerNames.BroJson or PeerNames.BroMessagePack or PeerNames.BroOverRelay ? BroPeer.CreateClient(path, SerializerOf(peer)) : null;
        if (client is not null)
        {
            // one connection for both, so that nothing else differs
            callers.Add(peer, await BroPeer.ConnectTypedAsync(client));
            callers.Add(PeerNames.BroRaw, BroPeer.Raw(client));
            callers.Add(PeerNames.BroSpread, BroPeer.Spread(client, Math.Max(1, services)));
        }
        else
        {
            callers.Add(peer, peer is PeerNames.Grpc ? GrpcPeer.Connect(path) : await StreamJsonRpcPeer.ConnectAsync(path, peer == PeerNames.StreamJsonRpcMessagePack));
        }

        Console.WriteLine(ReadyLine);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            LoadRequest request = JsonSerializer.Deserialize<LoadRequest>(line)!;
            var window = new LoadWindow(request);
            await callers[request.Peer].LoadAsync(window, request.InFlight, new string('x', request.Bytes));
            Console.WriteLine(JsonSerializer.Serialize(window.Result));
        }
    }

    private static IpcSerializer SerializerOf(string peer) => peer == PeerNames.BroMessagePack ? IpcSerializer.MessagePack : IpcSerializer.Json;
}
