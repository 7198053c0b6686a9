// A gateway that is started again when it fails, up to five times in a row. Seed: ipc-server, example 4.
using Bro.Rpc;

const int MaxRestarts = 5;
await using SampleRun run = await SampleRun.StartAsync(args, isGatewayItself: true);

// Alone, something must go wrong to be seen: another gateway holds the path, until it was found in the way once.
IpcServer? inTheWay = run.IsAlone ? new IpcServer(new IpcServerOptions { SocketPath = run.SocketPath }) : null;
await (inTheWay?.StartAsync() ?? Task.CompletedTask);

for (int restarts = 0; restarts <= MaxRestarts; restarts++)
{
    if (restarts > 0)
    {
        Console.WriteLine($"Restarting gateway (attempt {restarts})...");
        await (inTheWay?.StopAsync() ?? Task.CompletedTask);
        await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(100 << restarts)), run.ToldToStop);
    }

    if (run.ToldToStop.IsCompleted)
    {
        return 0;
    }

    await using var gateway = new IpcServer(new IpcServerOptions { SocketPath = run.SocketPath });
    var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    gateway.Error += (_, error) => failed.TrySetException(error.Exception);
    try
    {
        await gateway.StartAsync();
        Console.WriteLine("Gateway started");
        restarts = 0; // only failures in a row count
        await await Task.WhenAny(failed.Task, run.IsAlone ? CallOnceAsync() : run.ToldToStop);
        await gateway.StopAsync();
        Console.WriteLine("Gateway stopped");
        return 0;
    }
    catch (Exception exception)
    {
        Console.WriteLine($"Gateway error: {exception.Message}");
    }
}

Console.WriteLine("Max restarts reached, giving up");
return 1;

async Task CallOnceAsync()
{
    await using var client = new IpcClient(new IpcClientOptions { ServiceName = "greeter", GatewayPath = run.SocketPath });
    client.RegisterMethod("greet", static (_, _) => Task.FromResult("Hello through the gateway"));
    await client.ConnectAsync();
    Console.WriteLine(await client.CallAsync<string>("greeter", "greet"));
}
