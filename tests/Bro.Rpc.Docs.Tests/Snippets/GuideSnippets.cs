public sealed record ReserveRequest(string Item, int Count);

public sealed record Reservation(string Id, string ReservedFor);

public sealed class Stock
{
    public Task<bool> HasAllAsync(string[] items, CancellationToken cancellationToken) => Task.FromResult(items.Length > 0 && !cancellationToken.IsCancellationRequested);
}

#region guide-class
[BroService("inventory-service")]
public sealed class Inventory(Stock stock)
{
    [BroMethod]
    public Task<bool> CheckStockAsync(string[] items, CancellationToken cancellationToken) => stock.HasAllAsync(items, cancellationToken);

    [BroMethod("reserve")]
    public Task<Reservation> HoldAsync([BroParams] ReserveRequest request, IpcContext context) =>
        Task.FromResult(new Reservation($"{request.Item}-{request.Count}", context.Caller ?? "nobody"));
}
#endregion

#region guide-keyed-use
public sealed class Migration(IUserService users, [FromKeyedServices("other")] IUserService otherUsers)
{
    public async Task<bool> IsSameAsync(string id) => await users.GetUserByIdAsync(id) == await otherUsers.GetUserByIdAsync(id);
}
#endregion

public static class GuideSnippets
{
    public static async Task Gateway()
    {
        #region guide-gateway
        await using var gateway = new IpcServer(new IpcServerOptions { SocketPath = "/tmp/bro-gateway.sock" });
        gateway.CallRouted += (_, call) => Console.WriteLine($"{call.From} → {call.To}.{call.Method}()");
        await gateway.StartAsync();
        #endregion
    }

    public static void HostedGateway(HostApplicationBuilder builder)
    {
        #region guide-hosted-gateway
        builder.Services.AddBroGateway();
        builder.Services.AddBro().AddService<UserService>();
        #endregion
    }

    public static void EmbeddedGateway(HostApplicationBuilder builder)
    {
        #region guide-embedded-gateway
        builder.Services.AddBroGateway(onlyIfNoneRuns: true);
        builder.Services.AddBro().AddService<UserService>();
        #endregion
    }

    public static void Keyed(HostApplicationBuilder builder)
    {
        #region guide-keyed
        builder.Services.AddBro("order-service").AddClient<IUserService>();
        builder.Services.AddKeyedBro("other").AddClient<IUserService>();
        builder.Services.AddScoped<Migration>();
        #endregion
    }

    public static void Health(HostApplicationBuilder builder)
    {
        #region guide-health
        builder.Services.AddHealthChecks().AddBroClients().AddBroGateway();
        #endregion
    }

    public static async Task Raw()
    {
        #region guide-raw
        await using var client = new IpcClient(new IpcClientOptions { ServiceName = "order-service" });
        client.RegisterMethod("getOrderCount", async (call, cancellationToken) =>
        {
            string? userId = call.Params.GetProperty("userId").GetString();
            User? user = await client.CallAsync<User?>("user-service", "getUserById", new { userId }, cancellationToken: cancellationToken);
            return user is null ? 0 : 3;
        });
        await client.ConnectAsync();
        User? user = await client.CallAsync<User?>("user-service", "getUserById", new { userId = "123" });
        #endregion
        Console.WriteLine(user);
    }

    public static async Task Proxy(IpcClientOptions options)
    {
        #region guide-proxy
        await using var client = new IpcClient(options);
        client.RegisterService<IUserService>(new UserService());
        await client.ConnectAsync();
        var users = client.CreateProxy<IUserService>();
        #endregion
        await users.GetUserByIdAsync("123");
    }

    public static byte[] ByHand(ReadOnlyMemory<byte> received)
    {
        #region guide-by-hand
        IpcMessage call = IpcFrames.Deserialize(received.Span);
        if ((IpcMessages.Validate(call) ?? IpcMessages.ValidateContext(call.Context)) is { } problem)
        {
            return IpcFrames.Serialize(IpcMessages.CreateErrorResponse(call, problem));
        }

        Console.WriteLine(call); // CALL req-… order-service → user-service.getUserById {"userId":"123"} […]
        return IpcFrames.Serialize(IpcMessages.CreateSuccessResponse(call, JsonSerializer.SerializeToElement("Nira")));
        #endregion
    }

    public static async Task Errors(IUserService users)
    {
        #region guide-errors
        try
        {
            await users.GetUserByIdAsync("123");
        }
        catch (IpcException exception) when (exception.Code == "USER_BANNED")
        {
            Console.WriteLine("The service said so: throw new IpcException(\"USER_BANNED\", \"…\")");
        }
        catch (IpcException exception) when (exception.Code == IpcErrorCode.Timeout)
        {
            Console.WriteLine($"{exception.ServiceName}.{exception.MethodName} took too long ({exception.RequestId})");
        }
        #endregion
    }

    public static async Task Batch(IpcClient client)
    {
        #region guide-batch
        await using IpcBatch batch = client.CreateBatch();
        var users = batch.CreateProxy<IUserService>();
        Task<User?> first = users.GetUserByIdAsync("1");
        Task<User?> second = users.GetUserByIdAsync("2");
        Task<int> stock = batch.CallAsync<int>("inventory-service", "count", new { item = "tea" });
        await batch.SendAsync();
        Console.WriteLine($"{await first}, {await second}, {await stock}");
        #endregion
    }

    public static async Task Few(IUserService users, string[] ids, CancellationToken cancellationToken)
    {
        #region guide-few
        IReadOnlyList<User?> found = await IpcConcurrency.SelectAsync(
            ids, maxConcurrency: 16, async (id, token) => await users.GetUserByIdAsync(id, token), cancellationToken);
        #endregion
        Console.WriteLine(found.Count);
    }

    public static void PoolSize(IServiceCollection services)
    {
        #region guide-pool
        services.AddBro(configure: options => options with { PoolSize = 4 });
        #endregion
    }

    public static void Serializer(IServiceCollection services)
    {
        #region guide-serializer
        services.AddBro(configure: options => options with { Serializer = IpcSerializer.MessagePack });
        #endregion
    }

    public static void Options(IServiceCollection services)
    {
        #region guide-options
        services
            .AddBro(configure: options => options with { GatewayPath = "/run/bro.sock", Timeout = TimeSpan.FromSeconds(5) })
            .AddService<UserService>()
            .AddClient<IUserService>();
        #endregion
    }
}
