// What can go wrong in a call, on both of its sides. Seed: ipc-client, example 3, and "Advanced Example" of call().
using Bro.Rpc;

await using SampleRun run = await SampleRun.StartAsync(args);
await using IpcClient users = ClientOf("user-service"), payments = ClientOf("payment-service");

// An IpcException reaches the caller with its own code.
users.RegisterMethod("getUserById", (call, _) => call.Params.GetProperty("userId").GetString() switch
{
    "123" => Task.FromResult("Nirikshan Bhusal"),
    "666" => throw new IpcException("USER_BANNED", "This user is banned. Ask support."),
    var other => throw new IpcException("USER_NOT_FOUND", $"There is no user {other}."),
});

// This one answers with what went wrong as a result, so that its callers need no try.
payments.RegisterMethod<Payment, PaymentResult>("processPayment", async (payment, _, cancellationToken) =>
{
    try
    {
        string name = await payments.CallAsync<string>("user-service", "getUserById", new { userId = payment!.UserId }, cancellationToken: cancellationToken);
        Console.WriteLine($"Processing payment: ${payment.Amount} of {name}");
        return new PaymentResult(true, TransactionId: $"TXN-{payment.OrderId}");
    }
    catch (IpcException exception)
    {
        Console.WriteLine($"Payment processing failed: {exception.Code}");
        return new PaymentResult(false, Error: exception.Message);
    }
});

await users.ConnectAsync();
await payments.ConnectAsync();
Console.WriteLine("Payment service ready!");

if (run.IsAlone)
{
    await using IpcClient shop = ClientOf("shop");
    await shop.ConnectAsync();
    foreach (string userId in (string[])["123", "666"])
    {
        PaymentResult result = await shop.CallAsync<PaymentResult>("payment-service", "processPayment", new Payment(userId, "ORD-123", 99.99m));
        Console.WriteLine(result.Success ? $"Payment processed: {result.TransactionId}" : $"Payment refused: {result.Error}");
    }

    await TryAsync(shop, "user-service", "getUserById", new { userId = "404" });
    await TryAsync(shop, "user-service", "getUser", new { userId = "123" });
    await TryAsync(shop, "delivery-service", "ship", new { orderId = "ORD-123" });
}
else
{
    await run.ToldToStop;
}

IpcClient ClientOf(string serviceName) => new(new IpcClientOptions { ServiceName = serviceName, GatewayPath = run.SocketPath, Timeout = TimeSpan.FromSeconds(60) });

static async Task TryAsync(IpcClient client, string service, string method, object parameters)
{
    try
    {
        await client.CallAsync(service, method, parameters);
    }
    catch (IpcException exception) when (exception.Code == IpcErrorCode.Timeout)
    {
        Console.WriteLine($"{service} takes too long");
    }
    catch (IpcException exception) when (exception.Code == IpcErrorCode.ServiceNotFound)
    {
        Console.WriteLine($"{service} is offline");
    }
    catch (IpcException exception)
    {
        Console.WriteLine($"{service}.{method} failed: {exception.Code}");
    }
}
