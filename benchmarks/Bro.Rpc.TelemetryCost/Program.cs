using System.Diagnostics;
using System.Globalization;
using Bro.Rpc;
using Bro.Rpc.TelemetryCost;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

// The same calls while nobody listens, with spans, with measurements, with both and with log scopes: time and bytes of a call.
// Gateway, service and caller in one process. Prints a table for docs/performance.md.
int rounds = args is [string text] ? int.Parse(text, CultureInfo.InvariantCulture) : 15;
string folder = Directory.CreateTempSubdirectory("bro-telemetry-").FullName;
string path = Path.Combine(folder, "s");
try
{
    await using var gateway = new IpcServer(new IpcServerOptions { SocketPath = path });
    await gateway.StartAsync();
    using ILoggerFactory loggers = LoggerFactory.Create(static logging => logging.AddSimpleConsole(static console => console.IncludeScopes = true).SetMinimumLevel(LogLevel.Warning));
    await using IpcClient plain = await ServeAsync("plain", null);
    await using IpcClient logged = await ServeAsync("logged", loggers.CreateLogger<IpcClient>());
    await using var caller = new IpcClient(new IpcClientOptions { ServiceName = "caller", GatewayPath = path });
    await caller.ConnectAsync();

    (string Name, string Service, Func<IDisposable?> Listen)[] ways =
    [
        ("nobody listens", "plain", static () => null),
        ("spans", "plain", Tracing),
        ("spans, none sampled", "plain", static () => Sdk.CreateTracerProviderBuilder().AddSource("Bro.Rpc").SetSampler(new AlwaysOffSampler()).Build()),
        ("measurements", "plain", Metering),
        ("spans and measurements", "plain", static () => new Both(Tracing(), Metering())),
        ("a logger with scopes", "logged", static () => null),
    ];
    Console.WriteLine("| | one at a time | bytes | 100 in flight | bytes |");
    Console.WriteLine("| --- | --- | --- | --- | --- |");
    Cost[,] costs = new Cost[ways.Length, 2];
    for (int round = 0; round <= rounds; round++)
    {
        for (int way = 0; way < ways.Length; way++)
        {
            using IDisposable? listening = ways[way].Listen();
            costs[way, 0] = costs[way, 0].Least(await CostAsync(ways[way].Service, 1, 2000), round);
            costs[way, 1] = costs[way, 1].Least(await CostAsync(ways[way].Service, 100, 10_000), round);
        }
    }

    for (int way = 0; way < ways.Length; way++)
    {
        Console.WriteLine($"| {ways[way].Name} | {costs[way, 0]} | {costs[way, 1]} |");
    }

    async Task<IpcClient> ServeAsync(string name, ILogger<IpcClient>? logger)
    {
        var service = new IpcClient(new IpcClientOptions { ServiceName = name, GatewayPath = path }, logger);
        service.RegisterMethod<int, int>("double", static (n, _, _) => Task.FromResult(2 * n));
        await service.ConnectAsync();
        return service;
    }

    async Task<Cost> CostAsync(string service, int inFlight, int count)
    {
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => CallAsync(service, count / inFlight)));
        return new Cost(Stopwatch.GetElapsedTime(started) / count, (GC.GetTotalAllocatedBytes(precise: true) - bytes) / count);
    }

    async Task CallAsync(string service, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (await caller.CallAsync<int>(service, "double", i) != 2 * i)
            {
                throw new InvalidOperationException("a wrong answer");
            }
        }
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}

static IDisposable? Tracing() => Sdk.CreateTracerProviderBuilder().AddSource("Bro.Rpc").Build();

static IDisposable? Metering() => Sdk.CreateMeterProviderBuilder().AddMeter("Bro.Rpc").AddReader(new BaseExportingMetricReader(new NoExporter())).Build();
