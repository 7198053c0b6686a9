namespace Bro.Rpc.Soak;

/// <summary>A process that serves and calls until it is killed, and is started again.</summary>
internal sealed class MortalPeer(string gatewayPath, Tally tally)
{
    public const string Name = "mortal";
    private const string ReadyLine = "mortal is ready";

    /// <summary>The way of the process itself.</summary>
    public static async Task<int> RunAsync(string gatewayPath, string serializer)
    {
        await using Service service = await Service.StartAsync(new IpcClientOptions
        {
            ServiceName = Name,
            GatewayPath = gatewayPath,
            Serializer = Enum.Parse<IpcSerializer>(serializer),
            PoolSize = 2,
            RetryTakenName = true,
        });
        Console.WriteLine(ReadyLine);

        // killed in the middle of its own calls, too; the end of its input is the end of whoever started it
        await await Task.WhenAny(CallAsync(service.Client), Console.In.ReadToEndAsync());
        return 0;
    }

    /// <summary>Starts the process, kills it after a while, and so on.</summary>
    public async Task KeepKillingAsync(CancellationToken stop)
    {
        for (int round = 0; !stop.IsCancellationRequested; round++)
        {
            string serializer = (round % 2 == 0 ? IpcSerializer.Json : IpcSerializer.MessagePack).ToString();
            await using ChildProcess process = await ChildProcess.StartAsync(typeof(MortalPeer).Assembly.Location, [Name, gatewayPath, serializer], ReadyLine);
            await Task.Delay(Random.Shared.Next(500, 4000), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (process.HasExited)
            {
                tally.AddWrong($"the process that serves and calls ended by itself: {process.LastLines()}");
            }

            tally.Add("processes killed");
        }
    }

    // never returns
    private static async Task CallAsync(IpcClient client)
    {
        while (true)
        {
            Task[] calls = [.. Enumerable.Range(0, 20).Select(i => client.CallAsync<int>(i % 2 == 0 ? Traffic.JsonService : Traffic.MessagePackService, "sleep", 20).AsTask())];
            await Task.WhenAll(calls);
        }
    }
}
