namespace Bro.Rpc.Soak;

/// <summary>The calls of one client, each kind in a loop of its own, and each answer checked.</summary>
internal sealed class Traffic(IpcClient client, Tally tally)
{
    public const string JsonService = "json-service";
    public const string MessagePackService = "messagepack-service";

    // a day: only a cancellation or a deadline ends it
    private const int Forever = 24 * 60 * 60 * 1000;
    private static readonly string[] Services = [JsonService, MessagePackService];

    private readonly Random _random = new();

    public required string GatewayPath { get; init; }

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(
        RepeatAsync(CallAsync, 20, stop),
        RepeatAsync(BatchAsync, 100, stop),
        RepeatAsync(CancelAsync, 100, stop),
        RepeatAsync(TimeOutAsync, 500, stop),
        RepeatAsync(CallMortalAsync, 50, stop));

    private async Task RepeatAsync(Func<string, Task> calls, int pause, CancellationToken stop)
    {
        for (int round = 0; !stop.IsCancellationRequested; round++)
        {
            try
            {
                await calls(Services[round % Services.Length]).WaitAsync(TimeSpan.FromMinutes(1), CancellationToken.None);
            }
            catch (Exception exception) when (exception is IpcException or TimeoutException or OperationCanceledException)
            {
                tally.AddWrong($"{client.ServiceName}, {calls.Method.Name}: {exception.Message}");
            }

            await Task.Delay(pause, CancellationToken.None);
        }
    }

    private async Task CallAsync(string service)
    {
        int first = Next(1_000_000);
        IReadOnlyList<int> doubled = await IpcConcurrency.SelectAsync(
            Enumerable.Range(first, 40), 8, (n, cancellationToken) => client.CallAsync<int>(service, "double", n, cancellationToken: cancellationToken));
        for (int i = 0; i < doubled.Count; i++)
        {
            tally.Check("calls", 2 * (first + i), doubled[i]);
        }

        // now and then one that needs many reads
        string text = new((char)('a' + Next(26)), Next(40) == 0 ? 1_000_000 : Next(3000));
        tally.Check("calls with a text", text, await client.CallAsync<string>(service, "echo", text));
    }

    private async Task BatchAsync(string service)
    {
        int first = Next(1_000_000);
        Task<int>[] calls;
        Task<int> refused;
        await using (IpcBatch batch = client.CreateBatch())
        {
            calls = [.. Enumerable.Range(first, 50).Select(n => batch.CallAsync<int>(service, "double", n))];
            refused = batch.CallAsync<int>(service, "fail", first);
        }

        for (int i = 0; i < calls.Length; i++)
        {
            tally.Check("calls of batches", 2 * (first + i), await calls[i]);
        }

        tally.Check("errors of batches", "REFUSED", await CodeOfAsync(refused));
    }

    private async Task CancelAsync(string service)
    {
        using var cancelling = new CancellationTokenSource(Next(30));
        try
        {
            await client.CallAsync<int>(service, "sleep", Forever, cancellationToken: cancelling.Token);
            tally.AddWrong("a call that was cancelled was answered");
        }
        catch (OperationCanceledException) when (cancelling.IsCancellationRequested)
        {
            tally.Add("cancelled calls");
        }
    }

    // a client of its own, so that connections come and go in good order, too
    private async Task TimeOutAsync(string service)
    {
        string name = $"hasty-{client.ServiceName}";
        await using var hasty = new IpcClient(new IpcClientOptions
        {
            ServiceName = name,
            GatewayPath = GatewayPath,
            Serializer = Next(2) == 0 ? IpcSerializer.Json : IpcSerializer.MessagePack,
            RetryTakenName = true,
        });
        await hasty.ConnectAsync();
        string code = await CodeOfAsync(hasty.CallAsync<int>(service, "sleep", Forever, IpcContext.Create(name, TimeSpan.FromMilliseconds(50))).AsTask());

        // on a machine this busy the time may be over before the call is made
        if (code is "TIMEOUT" or "DEADLINE_EXCEEDED")
        {
            tally.Add($"calls out of time: {code}");
        }
        else
        {
            tally.AddWrong($"calls out of time: {code}");
        }
    }

    private async Task CallMortalAsync(string service)
    {
        int n = Next(1_000_000);
        Task<int> slow = client.CallAsync<int>(MortalPeer.Name, "sleep", Next(200)).AsTask();
        string code = await CodeOfAsync(client.CallAsync<int>(MortalPeer.Name, "double", n).AsTask(), 2 * n);
        string slowCode = await CodeOfAsync(slow);
        foreach (string one in new[] { code, slowCode })
        {
            if (one is "" or "CONNECTION_LOST" or "SERVICE_NOT_FOUND")
            {
                tally.Add($"calls of a service that dies: {(one.Length == 0 ? "answered" : one)}");
            }
            else
            {
                tally.AddWrong($"calls of a service that dies: {one}");
            }
        }
    }

    // empty for an answer
    private static async Task<string> CodeOfAsync(Task<int> call, int? expected = null)
    {
        try
        {
            int answer = await call;
            return expected is { } value && value != answer ? $"{answer} instead of {value}" : "";
        }
        catch (IpcException exception)
        {
            return exception.Code.Value;
        }
    }

    private int Next(int below)
    {
        lock (_random)
        {
            return _random.Next(below);
        }
    }
}
