using System.Diagnostics;
using System.Globalization;
using Bro.Rpc;

// The same calls one after the other, all at once, a few at a time, and as a batch; with one connection and with four.
// Gateway, service and caller in one process. Prints a table for docs/performance.md.
int rounds = args is [string text] ? int.Parse(text, CultureInfo.InvariantCulture) : 15;
string folder = Directory.CreateTempSubdirectory("bro-batches-").FullName;
string path = Path.Combine(folder, "s");
try
{
    await using var gateway = new IpcServer(new IpcServerOptions { SocketPath = path });
    await gateway.StartAsync();
    await using var service = new IpcClient(new IpcClientOptions { ServiceName = "user-service", GatewayPath = path });
    service.RegisterMethod<int, int>("double", (n, _, _) => Task.FromResult(2 * n));
    await service.ConnectAsync();
    await using var single = new IpcClient(new IpcClientOptions { ServiceName = "single", GatewayPath = path });
    await single.ConnectAsync();
    await using var pooled = new IpcClient(new IpcClientOptions { ServiceName = "pooled", GatewayPath = path, PoolSize = 4 });
    await pooled.ConnectAsync();

    Console.WriteLine("| calls | a loop of awaits | `Task.WhenAll` | `SelectAsync`, 16 at a time | batch | `Task.WhenAll`, pool of 4 |");
    Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
    foreach (int count in new[] { 10, 100, 1000, 10_000 })
    {
        Func<Task>[] ways = [() => LoopAsync(single, count), () => AllAsync(single, count), () => FewAsync(single, count), () => BatchAsync(single, count), () => AllAsync(pooled, count)];
        double[] shortest = [.. ways.Select(_ => double.MaxValue)];
        for (int round = 0; round < rounds; round++)
        {
            for (int way = 0; way < ways.Length; way++)
            {
                // a few runs of the small ones, so that the clock has something to measure
                int runs = Math.Max(1, 1000 / count);
                long started = Stopwatch.GetTimestamp();
                for (int run = 0; run < runs; run++)
                {
                    await ways[way]();
                }

                shortest[way] = Math.Min(shortest[way], Stopwatch.GetElapsedTime(started).TotalMicroseconds / (runs * count));
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {count} | {string.Join(" | ", shortest.Select(time => string.Create(CultureInfo.InvariantCulture, $"{time:0.0} µs")))} |"));
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}

static async Task LoopAsync(IpcClient client, int count)
{
    for (int i = 0; i < count; i++)
    {
        Check(i, await client.CallAsync<int>("user-service", "double", i));
    }
}

static async Task AllAsync(IpcClient client, int count) =>
    CheckAll(await Task.WhenAll(Enumerable.Range(0, count).Select(i => client.CallAsync<int>("user-service", "double", i).AsTask())));

static async Task FewAsync(IpcClient client, int count) =>
    CheckAll(await IpcConcurrency.SelectAsync(Enumerable.Range(0, count), 16, (i, cancellationToken) => client.CallAsync<int>("user-service", "double", i, cancellationToken: cancellationToken)));

static async Task BatchAsync(IpcClient client, int count)
{
    Task<int>[] calls;
    await using (IpcBatch batch = client.CreateBatch())
    {
        calls = [.. Enumerable.Range(0, count).Select(i => batch.CallAsync<int>("user-service", "double", i))];
    }

    CheckAll(await Task.WhenAll(calls));
}

static void CheckAll(IReadOnlyList<int> results)
{
    for (int i = 0; i < results.Count; i++)
    {
        Check(i, results[i]);
    }
}

static void Check(int n, int result)
{
    if (result != 2 * n)
    {
        throw new InvalidOperationException($"double({n}) was {result}");
    }
}
