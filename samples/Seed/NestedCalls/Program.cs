// A method that calls other services: context and deadline go along by themselves. Seed: ipc-client, example 2.
using Bro.Rpc;

await using SampleRun run = await SampleRun.StartAsync(args);
await using IpcClient users = ClientOf("user-service"), inventory = ClientOf("inventory-service"), orders = ClientOf("order-service");

users.RegisterMethod("getUserById", (call, _) =>
{
    Console.WriteLine($"[Depth {call.Context.Depth}] Getting user, called by {call.Context.Caller}");
    return Task.FromResult(new User(call.Params.GetProperty("userId").GetString()!, "Nirikshan Bhusal"));
});
inventory.RegisterMethod("checkStock", (call, _) =>
{
    Console.WriteLine($"[Depth {call.Context.Depth}] Checking stock: {string.Join(" → ", call.Context.Chain)}");
    return Task.FromResult(call.Params.GetProperty("items").GetArrayLength() > 0);
});
orders.RegisterMethod("getOrderDetails", async (call, cancellationToken) =>
{
    string orderId = call.Params.GetProperty("orderId").GetString()!;
    Console.WriteLine($"[Depth {call.Context.Depth}] Getting order: {orderId}");
    var order = new Order(orderId, UserId: "123", Items: ["item1", "item2"], Total: 99.99m);

    // The token ends these calls too, when the caller gives up or the deadline of the whole chain passes.
    User user = await orders.CallAsync<User>("user-service", "getUserById", new { userId = order.UserId }, cancellationToken: cancellationToken);
    bool inStock = await orders.CallAsync<bool>("inventory-service", "checkStock", new { items = order.Items }, cancellationToken: cancellationToken);
    return new OrderDetails(order, user, inStock);
});

foreach (IpcClient service in (IpcClient[])[users, inventory, orders])
{
    await service.ConnectAsync();
}

Console.WriteLine("Order service ready!");

if (run.IsAlone)
{
    await using IpcClient customer = ClientOf("customer");
    await customer.ConnectAsync();
    OrderDetails details = await customer.CallAsync<OrderDetails>("order-service", "getOrderDetails", new { orderId = "ORD-123" });
    Console.WriteLine($"{details.User.Name} ordered {details.Order.Items.Count} items, in stock: {details.InStock}");
}
else
{
    await run.ToldToStop;
}

IpcClient ClientOf(string serviceName) => new(new IpcClientOptions { ServiceName = serviceName, GatewayPath = run.SocketPath });
