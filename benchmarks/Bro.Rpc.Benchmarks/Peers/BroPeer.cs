using System.Globalization;

namespace Bro.Rpc.Benchmarks.Peers;

/// <summary>Both ends of ours.</summary>
internal static class BroPeer
{
    public const string Service = "echo-service";
    public const string Caller = "echo-caller";

    /// <summary>No heartbeat comes between; relays know none.</summary>
    public static readonly TimeSpan Never = TimeSpan.FromHours(1);

    public static async Task<IAsyncDisposable> ServeAsync(string path, IpcSerializer serializer)
    {
        IpcClient client = CreateService(Service, path, serializer);
        await client.ConnectAsync();
        return client;
    }

    /// <summary>So many services in this process, each with a connection of its own.</summary>
    public static async Task<IAsyncDisposable> ServeManyAsync(string path, int count)
    {
        var services = new ServiceGroup([.. Enumerable.Range(0, count).Select(i => CreateService(NameOf(i), path, IpcSerializer.Json))]);
        await services.ConnectAsync();
        return services;
    }

    public static async Task<EchoCaller> ConnectTypedAsync(IpcClient client)
    {
        await client.ConnectAsync();
        IEchoService service = client.CreateProxy<IEchoService>();
        return new EchoCaller<Note>(static text => new Note(text), note => new ValueTask<Note>(service.EchoAsync(note)), static note => note.Text);
    }

    /// <summary>The same call without the proxy; what it sends is the same to the byte.</summary>
    public static EchoCaller Raw(IpcClient client) =>
        new EchoCaller<Note>(static text => new Note(text), note => client.CallAsync<Note>(Service, "echo", note), static note => note.Text);

    /// <summary>Calls of which each goes to the next of so many services.</summary>
    public static EchoCaller Spread(IpcClient client, int count)
    {
        string[] names = [.. Enumerable.Range(0, count).Select(NameOf)];
        uint calls = 0;
        return new EchoCaller<Note>(
            static text => new Note(text),
            note => client.CallAsync<Note>(names[Interlocked.Increment(ref calls) % names.Length], "echo", note),
            static note => note.Text);
    }

    public static IpcClient CreateClient(string path, IpcSerializer serializer) => new(Options(Caller, path, serializer));

    private static IpcClient CreateService(string name, string path, IpcSerializer serializer)
    {
        var client = new IpcClient(Options(name, path, serializer));
        client.RegisterService<IEchoService>(new EchoService());
        return client;
    }

    private static string NameOf(int service) => string.Create(CultureInfo.InvariantCulture, $"{Service}-{service}");

    /// <summary>What both ends are made with.</summary>
    public static IpcClientOptions Options(string name, string path, IpcSerializer serializer) => new()
    {
        ServiceName = name,
        GatewayPath = path,
        Serializer = serializer,
        HeartbeatInterval = Never,
    };
}
