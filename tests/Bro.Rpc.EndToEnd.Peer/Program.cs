using System.Globalization;
using Bro.Rpc;
using Bro.Rpc.EndToEnd.Peer;
using Microsoft.Extensions.Logging;

if (args is ["host", "service" or "caller" or "starter" or "gateway" or "embedder", ..])
{
    return ConfiguredHost.Run(args[1], args[2..]);
}

// connects, prints "ready NAME", and ends with its standard input
if (args is not [string kind and ("typed" or "raw" or "call" or "hosted"), string socketPath, string name, string timeout, string heartbeat, string serializer, ..] || args[6..] is not ([] or ["traced"]))
{
    await Console.Error.WriteLineAsync("usage: peer typed|raw|call|hosted SOCKET NAME TIMEOUT-MS HEARTBEAT-MS Json|MessagePack [traced]\n       peer host service|caller|starter|gateway|embedder [--KEY VALUE …]");
    return 2;
}

using ExportedSpans? spans = args.Length > 6 ? new ExportedSpans() : null;

using ILoggerFactory loggers = LoggerFactory.Create(logging => logging
    .SetMinimumLevel(LogLevel.Warning)
    .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
var options = new IpcClientOptions
{
    ServiceName = name,
    GatewayPath = socketPath,
    Timeout = TimeSpan.FromMilliseconds(int.Parse(timeout, CultureInfo.InvariantCulture)),
    HeartbeatInterval = TimeSpan.FromMilliseconds(int.Parse(heartbeat, CultureInfo.InvariantCulture)),
    Serializer = Enum.Parse<IpcSerializer>(serializer),
    ReconnectDelay = TimeSpan.FromMilliseconds(50),
    MaxReconnectDelay = TimeSpan.FromMilliseconds(200),
};
if (kind == "hosted")
{
    await HostedWorker.RunAsync(options);

    // set where the application gave up
    return Environment.ExitCode;
}

await using var client = new IpcClient(options, loggers.CreateLogger<IpcClient>());
if (kind == "typed")
{
    client.RegisterService<IWorker>(new Worker(client));
}
else if (kind == "raw")
{
    RawWorker.Register(client);
}

try
{
    await client.ConnectAsync();
}
catch (IpcException exception)
{
    await Console.Error.WriteLineAsync($"refused {exception.Code}: {exception.Message}");
    return 1;
}

Console.WriteLine($"ready {name}");
await new Caller(client, spans).RunAsync();
return 0;
