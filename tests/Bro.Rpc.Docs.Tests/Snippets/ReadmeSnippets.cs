#region readme-contract
[BroService("user-service")]
public interface IUserService
{
    Task<User?> GetUserByIdAsync(string userId, CancellationToken cancellationToken = default);
}

public sealed record User(string Id, string Name);
#endregion

public sealed class UserService : IUserService
{
    public Task<User?> GetUserByIdAsync(string userId, CancellationToken cancellationToken) =>
        Task.FromResult(userId == "123" ? new User(userId, "Nira") : null);
}

public sealed class Checkout(IUserService users) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => users.GetUserByIdAsync("123", stoppingToken);
}

public static class ReadmeSnippets
{
    public static void Service(string[] args)
    {
        #region readme-service
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddBro().AddService<UserService>(); // class UserService : IUserService
        builder.Build().Run();
        #endregion
    }

    public static void Caller(string[] args)
    {
        #region readme-caller
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddBro("order-service").AddClient<IUserService>();
        builder.Services.AddHostedService<Checkout>(); // class Checkout(IUserService users)
        builder.Build().Run();
        #endregion
    }
}
