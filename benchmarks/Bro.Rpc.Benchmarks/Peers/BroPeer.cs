namespace Bro.Rpc.Benchmarks.Peers;

/// <summary>Both ends of ours.</summary>
internal static class BroPeer
{
    private const string Service = "echo-service";

    // relays know no heartbeats
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    public static async Task<IAsyncDisposable> ServeAsync(string path, IpcSerializer serializer)
    {
        var client = new IpcClient(Options(Service, path, serializer));
        client.RegisterService<IEchoService>(new EchoService());
        await client.ConnectAsync();
        return client;
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

    public static IpcClient CreateClient(string path, IpcSerializer serializer) => new(Options("echo-caller", path, serializer));

    private static IpcClientOptions Options(string name, string path, IpcSerializer serializer) => new()
    {
        ServiceName = name,
        GatewayPath = path,
        Serializer = serializer,
        HeartbeatInterval = Never,
    };
}
