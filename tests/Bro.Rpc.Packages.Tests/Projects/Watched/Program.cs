// Says what the contract offers, and each new answer to a call without parameters, which has the defaults of emitted code.
await using var gateway = new IpcServer(new IpcServerOptions { SocketPath = args[0] });
await gateway.StartAsync();
await using var client = new IpcClient(new IpcClientOptions { ServiceName = "greeter", GatewayPath = args[0] });
client.RegisterService<IGreeter>(new Greeter());
await client.ConnectAsync();
Console.WriteLine($"Offers {string.Join(", ", client.GetRegisteredMethods())}");

for (string last = ""; ; await Task.Delay(TimeSpan.FromMilliseconds(100)))
{
    string answer = await client.CallAsync<string>("greeter", "greet");
    if (answer != last)
    {
        Console.WriteLine($"Says {answer}");
        last = answer;
    }
}
