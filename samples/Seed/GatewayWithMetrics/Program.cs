// A gateway that counts what it does, with System.Diagnostics.Metrics. Seed: ipc-server, example 2.
using System.Diagnostics.Metrics;
using Bro.Rpc;

await using SampleRun run = await SampleRun.StartAsync(args, isGatewayItself: true);
await using var gateway = new IpcServer(new IpcServerOptions { SocketPath = run.SocketPath });

using var meter = new Meter("Samples.Gateway");
Counter<long> connected = meter.CreateCounter<long>("gateway.services.connected");
Counter<long> disconnected = meter.CreateCounter<long>("gateway.services.disconnected");
Counter<long> calls = meter.CreateCounter<long>("gateway.calls.routed");
Counter<long> responses = meter.CreateCounter<long>("gateway.responses");
meter.CreateObservableGauge("gateway.services.total", () => gateway.GetConnectedServices().Count);

// Track service connections
gateway.ServiceRegistered += (_, _) => connected.Add(1);
gateway.ServiceDisconnected += (_, _) => disconnected.Add(1);

// Track message routing
gateway.CallRouted += (_, call) => calls.Add(1, new("from", call.From), new("to", call.To));
gateway.ResponseRouted += (_, response) => responses.Add(1, new KeyValuePair<string, object?>("status", response.IsSuccess ? "success" : "error"));

using var metrics = new MetricsPrinter(meter);
await gateway.StartAsync();
Console.WriteLine($"Gateway running at {gateway.SocketPath}");

if (run.IsAlone)
{
    await using var users = new IpcClient(new IpcClientOptions { ServiceName = "user-service", GatewayPath = run.SocketPath });
    users.RegisterMethod("getUserById", static (_, _) => Task.FromResult("Nirikshan Bhusal"));
    users.RegisterMethod("deleteUser", static (_, _) => throw new IpcException("NOT_ALLOWED", "Ask an administrator."));
    await using var orders = new IpcClient(new IpcClientOptions { ServiceName = "order-service", GatewayPath = run.SocketPath });
    await users.ConnectAsync();
    await orders.ConnectAsync();
    for (int i = 0; i < 3; i++)
    {
        await orders.CallAsync<string>("user-service", "getUserById", new { userId = "123" });
    }

    try
    {
        await orders.CallAsync("user-service", "deleteUser", new { userId = "123" });
    }
    catch (IpcException exception)
    {
        Console.WriteLine($"Refused: {exception.Message}");
    }

    metrics.Observe();
}
else
{
    await run.ToldToStop;
    metrics.Observe();
}

// Once stopped, the gateway has raised every event.
await gateway.StopAsync();
metrics.Print();
