// A service with one method. Seed: ipc-client, example 1.
using Bro.Rpc;

await using SampleRun run = await SampleRun.StartAsync(args);
await using var client = new IpcClient(new IpcClientOptions { ServiceName = "user-service", GatewayPath = run.SocketPath });

client.RegisterMethod("getUserById", (call, _) =>
{
    string userId = call.Params.GetProperty("userId").GetString()!;
    Console.WriteLine($"Getting user: {userId}");
    Console.WriteLine($"Called by: {call.Context.Caller}");
    return Task.FromResult(new User(userId, "Nirikshan Bhusal", "nirikshan@nirikshan.com"));
});

await client.ConnectAsync();
Console.WriteLine("User service ready!");

if (run.IsAlone)
{
    // What another process does.
    await using var caller = new IpcClient(new IpcClientOptions { ServiceName = "order-service", GatewayPath = run.SocketPath });
    await caller.ConnectAsync();
    User user = await caller.CallAsync<User>("user-service", "getUserById", new { userId = "123" });
    Console.WriteLine($"The caller got: {user.Name} <{user.Email}>");
}
else
{
    await run.ToldToStop;
}

await client.DisconnectAsync();
Console.WriteLine("User service stopped.");
