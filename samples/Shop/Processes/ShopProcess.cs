using Bro.Rpc;
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
        HostApplicationBuilder builder = CreateBuilder(arguments);
        AddProcess(builder.Services, arguments);
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

    private static void AddProcess(IServiceCollection services, ShopArguments arguments)
    {
        switch (arguments.Process)
        {
            case "gateway":
                services.AddHostedService<Gateway>();
                break;
            case "user-service":
                services.AddBro(configure: Connect).AddService<UserService>();
                break;
            case "inventory-service":
                services.AddSingleton<Inventory>();
                services.AddBro(configure: Connect).AddService<Inventory>();
                break;
            case "payment-service":
                services.AddHostedService<PaymentService>();
                break;
            case "order-service":
                services.AddSingleton<OrderBook>();
                services.AddBro(configure: Connect).AddService<OrderService>().AddClient<IUserService>().AddClient<IPaymentService>();
                break;
            case "customer":
                services.AddSingleton<Customer>();
                services.AddBro("customer", options => Connect(options) with { Timeout = TimeSpan.FromSeconds(10) }).AddClient<IOrderService>();
                break;
        }

        IpcClientOptions Connect(IpcClientOptions options) => options with { GatewayPath = arguments.SocketPath };
    }

    private static async Task<int> ServeAsync(HostApplicationBuilder builder)
    {
        await builder.Build().RunAsync();

        // set where an option was wrong or the name was taken
        return Environment.ExitCode;
    }

    private static async Task<int> VisitAsync(HostApplicationBuilder builder)
    {
        using IHost host = builder.Build();
        await host.StartAsync();
        var application = host.Services.GetRequiredService<IHostApplicationLifetime>();
        await host.Services.GetRequiredService<Customer>().ShopAsync(application.ApplicationStopping);
        await host.StopAsync();
        return Environment.ExitCode;
    }

    private static HostApplicationBuilder CreateBuilder(ShopArguments arguments)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton(arguments);
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
