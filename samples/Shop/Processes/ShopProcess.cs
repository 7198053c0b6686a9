using Bro.Rpc;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Shop.Contracts;
using Shop.Services;

namespace Shop.Processes;

/// <summary>One process of the shop: a generic host with what its name stands for.</summary>
internal static class ShopProcess
{
    public static async Task<int> RunAsync(ShopArguments arguments)
    {
        // the whole shop is told of Ctrl-C too, and ends its children in order
        using StopSignals? leftToTheShop = arguments.IsChild ? new StopSignals() : null;
        using SocketFolder? folder = arguments is { Process: "gateway", IsChild: true } ? SocketFolder.Create() : null;
        HostApplicationBuilder builder = CreateBuilder(arguments, folder?.SocketPath ?? arguments.SocketPath);
        AddProcess(builder.Services, arguments.Process);
        try
        {
            return arguments.Process == "customer" ? await VisitAsync(builder) : await ServeAsync(builder);
        }
        catch (OperationCanceledException)
        {
            // told to end before it had started, or by what could not work
            return Environment.ExitCode;
        }
    }

    private static void AddProcess(IServiceCollection services, string? name)
    {
        switch (name)
        {
            case "gateway":
                services.AddBroGateway();
                services.AddHostedService<Gateway>();
                break;
            case "user-service":
                services.AddBro().AddFilter<StoryFilter>(BroSide.Service).AddService<UserService>();
                break;
            case "inventory-service":
                services.AddSingleton<Inventory>();
                services.AddBro().AddFilter<StoryFilter>(BroSide.Service).AddService<Inventory>();
                break;
            case "payment-service":
                services.AddBro("payment-service");
                services.AddHostedService<PaymentService>();
                break;
            case "order-service":
                services.AddSingleton<OrderBook>();
                services.AddBro()
                    .AddFilter<StoryFilter>(BroSide.Service)
                    .MapException(CardDeclinedException.Code, error => new CardDeclinedException(error.Message))
                    .AddService<OrderService>()
                    .AddClient<IPaymentService>()
                    .AddClient<IUserService>()
                    .AddStandardResilience();
                break;
            case "customer":
                services.AddSingleton<Customer>();
                services.AddBro("customer", options => options with { Timeout = TimeSpan.FromSeconds(10) })
                    .MapException(CardDeclinedException.Code, error => new CardDeclinedException(error.Message))
                    .AddClient<IOrderService>();
                break;
        }
    }

    private static async Task<int> ServeAsync(HostApplicationBuilder builder)
    {
        await builder.Build().RunAsync();

        // set where an option was wrong, or a path or a name was taken
        return Environment.ExitCode;
    }

    private static async Task<int> VisitAsync(HostApplicationBuilder builder)
    {
        using IHost host = builder.Build();
        var customer = host.Services.GetRequiredService<Customer>();
        await host.StartAsync();
        await customer.ShopAsync(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        await host.StopAsync();
        return Environment.ExitCode;
    }

    private static HostApplicationBuilder CreateBuilder(ShopArguments arguments, string? socketPath)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });

        // goes before all other sources, as what a command line says does; gateway and clients read the same key
        builder.Configuration.AddInMemoryCollection(socketPath is null ? [] : [new("Bro:GatewayPath", socketPath)]);
        builder.Logging.SetMinimumLevel(arguments.IsChild ? LogLevel.Warning : LogLevel.Information);
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);

        // what the host says with a stack trace when it cannot start, Program says in a line
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);

        // standard output is for the story
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (arguments.IsChild)
        {
            builder.Services.AddSingleton<IHostLifetime, ChildLifetime>();
        }

        return builder;
    }
}
