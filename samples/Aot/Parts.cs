using Aot.Contracts;
using Aot.Services;
using Bro.Rpc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Aot;

/// <summary>What the program can be. None of it knows that it is compiled to native code.</summary>
internal static class Parts
{
    public static async Task RunAllAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("bro-aot-");
        try
        {
            string path = Path.Combine(folder.FullName, "s");
            await using var gateway = new IpcServer(new IpcServerOptions { SocketPath = path });
            await gateway.StartAsync();
            using IHost services = CreateServices(path);
            await services.StartAsync();
            await RunGuestAsync(path);
            await services.StopAsync();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static async Task RunGatewayAsync(string socketPath)
    {
        HostApplicationBuilder builder = CreateBuilder();
        using IHost host = builder.Build();
        await using var gateway = new IpcServer(new IpcServerOptions { SocketPath = socketPath });
        gateway.ServiceRegistered += (_, service) => Console.WriteLine($"connected {service.ServiceName}");
        await gateway.StartAsync();
        Console.WriteLine("listening");
        await host.RunAsync();
    }

    public static async Task RunServicesAsync(string socketPath)
    {
        using IHost host = CreateServices(socketPath);
        await host.RunAsync();
    }

    public static async Task RunGuestAsync(string socketPath)
    {
        HostApplicationBuilder builder = CreateBuilder();
        builder.Services.AddBro("guest", options => options with { GatewayPath = socketPath, Timeout = TimeSpan.FromSeconds(10) }).AddClient<ITeaHouse>().AddClient<IEcho>();
        builder.Services.AddSingleton<Guest>();
        using IHost host = builder.Build();
        await host.StartAsync();
        await host.Services.GetRequiredService<Guest>().VisitAsync();
        await host.StopAsync();
    }

    private static IHost CreateServices(string socketPath)
    {
        HostApplicationBuilder builder = CreateBuilder();
        builder.Services.AddBro(configure: options => options with { GatewayPath = socketPath }).AddService<TeaHouse>().AddService<Inventory>().AddService<Echo>();
        return builder.Build();
    }

    private static HostApplicationBuilder CreateBuilder()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(console => console.SingleLine = true);

        // standard output is for what the guest sees
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        return builder;
    }
}
