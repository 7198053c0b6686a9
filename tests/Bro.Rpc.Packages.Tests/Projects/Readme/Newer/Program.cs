// This one was compiled with a newer package than the contract and whoever answers.
var options = new IpcClientOptions { ServiceName = "newer-service", GatewayPath = args[0] };
await using var client = new IpcClient(options);
await client.ConnectAsync();
User? user = await client.CreateProxy<IUserService>().GetUserByIdAsync("123");
Version compiled = typeof(IUserService).Assembly.GetReferencedAssemblies().Single(name => name.Name == "Bro.Rpc.Abstractions").Version!;
Console.WriteLine($"Answer: {user}, of {compiled} and {typeof(IpcContext).Assembly.GetName().Version}");
