using System.Globalization;
using Bro.Rpc;
using Bro.Rpc.EndToEnd.Peer;
using Microsoft.Extensions.Logging;

// peer typed|raw|call SOCKET NAME TIMEOUT-MS: connects, prints "ready NAME", and ends with its standard input
if (args is not [string kind and ("typed" or "raw" or "call"), string socketPath, string name, string timeout])
{
    await Console.Error.WriteLineAsync("usage: peer typed|raw|call SOCKET NAME TIMEOUT-MS");
    return 2;
}

using ILoggerFactory loggers = LoggerFactory.Create(logging => logging
    .SetMinimumLevel(LogLevel.Warning)
    .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
var options = new IpcClientOptions
{
    ServiceName = name,
    GatewayPath = socketPath,
    Timeout = TimeSpan.FromMilliseconds(int.Parse(timeout, CultureInfo.InvariantCulture)),
    ReconnectDelay = TimeSpan.FromMilliseconds(50),
    MaxReconnectDelay = TimeSpan.FromMilliseconds(200),
};
await using var client = new IpcClient(options, loggers.CreateLogger<IpcClient>());
if (kind == "typed")
{
    client.RegisterService<IWorker>(new Worker(client));
}
else if (kind == "raw")
{
    RawWorker.Register(client);
}

await client.ConnectAsync();
Console.WriteLine($"ready {name}");
await new Caller(client).RunAsync();
return 0;
