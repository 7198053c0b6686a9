// Leaving without losing a call: told to stop, a service takes no more, finishes what it began, and answers it. Seed: "Implement Graceful Shutdown".
using System.Runtime.InteropServices;
using Bro.Rpc;

await using SampleRun run = await SampleRun.StartAsync(args);
await using var client = new IpcClient(new IpcClientOptions
{
    ServiceName = "report-service",
    GatewayPath = run.SocketPath,
    DrainTimeout = TimeSpan.FromSeconds(10), // how long the calls that run may still take
});

var working = new TaskCompletionSource();
client.RegisterMethod("makeReport", async (call, cancellationToken) =>
{
    Console.WriteLine($"Working on {call.Params.GetProperty("name").GetString()}");
    working.TrySetResult();

    // Work that takes its time. The token is cancelled when the caller gives up, or DrainTimeout has passed.
    await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
    return "the report";
});

var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using var sigterm = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var sigint = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

await client.ConnectAsync();
Console.WriteLine("Report service ready!");

await using var caller = new IpcClient(new IpcClientOptions { ServiceName = "report-reader", GatewayPath = run.SocketPath });
Task<string> report = Task.FromResult("");
if (run.IsAlone)
{
    await caller.ConnectAsync();
    report = caller.CallAsync<string>("report-service", "makeReport", new { name = "2026" }).AsTask();
    await working.Task;
    stop.TrySetResult(); // what SIGTERM does
}

await stop.Task;
Console.WriteLine($"Stopping with {client.GetStatus().RunningCalls} call under way");
await client.DisconnectAsync();
Console.WriteLine("Report service stopped.");
if (run.IsAlone)
{
    Console.WriteLine($"The caller got {await report}");
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true; // the process ends when its work is done, not now
    stop.TrySetResult();
}
