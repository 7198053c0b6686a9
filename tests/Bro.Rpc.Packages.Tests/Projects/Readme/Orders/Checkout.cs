public sealed class Checkout(IUserService users, IHostApplicationLifetime host) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Console.WriteLine($"Answer: {await users.GetUserByIdAsync("123", stoppingToken)}");
        host.StopApplication();
    }
}
