// The contract was compiled with an older package, and so was whoever answers.
var options = new IpcClientOptions { ServiceName = "newer-service", GatewayPath = args[0] };
await using var client = new IpcClient(options);
await client.ConnectAsync();
Console.WriteLine($"Answer: {await client.CreateProxy<IUserService>().GetUserByIdAsync("123")}, by {typeof(IpcClient).Assembly.GetName().Version}");
