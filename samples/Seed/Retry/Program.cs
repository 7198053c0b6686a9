// Calling again what failed, but not what cannot succeed. Seed: ipc-client, example 5.
using Bro.Rpc;

await using SampleRun run = await SampleRun.StartAsync(args);
await using var flaky = new IpcClient(new IpcClientOptions { ServiceName = "flaky-service", GatewayPath = run.SocketPath });
int calls = 0;
flaky.RegisterMethod("getData", (call, _) => Interlocked.Increment(ref calls) % 3 == 0
    ? Task.FromResult($"the data of {call.Params.GetProperty("id").GetString()}")
    : throw new IpcException("TRY_AGAIN", "Two of three calls fail here."));
await flaky.ConnectAsync();

await using var client = new IpcClient(new IpcClientOptions { ServiceName = "order-service", GatewayPath = run.SocketPath });
await client.ConnectAsync();

string result = await client.CallWithRetryAsync<string>("flaky-service", "getData", new { id = "123" });
Console.WriteLine($"Got {result} after {calls} calls");

try
{
    await client.CallWithRetryAsync<string>("flaky-service", "getDate", new { id = "123" });
}
catch (IpcException exception)
{
    Console.WriteLine($"Not tried again: {exception.Code}");
}
