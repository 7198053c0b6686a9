using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bro.Rpc.EndToEnd.Peer;

/// <summary>A service in the Generic Host, which ends as the host does: on SIGTERM, or with its standard input.</summary>
internal sealed class HostedWorker : IHosted
{
    public Task<JsonElement> EchoAsync(JsonElement value) => Task.FromResult(value);

    public Task<string> HoldAsync(HoldRequest request, CancellationToken cancellationToken = default) =>
        FaultMethods.HoldAsync(request, cancellationToken);

    public static async Task RunAsync(IpcClientOptions options)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services
            .AddBro(configure: _ => options)
            .AddService<HostedWorker>();
        using IHost host = builder.Build();
        await host.StartAsync();
        Console.WriteLine($"ready {options.ServiceName}");

        // the console reads synchronously, whatever its methods are called
        _ = Task.Run(() => ReadAsync(host.Services.GetRequiredService<IHostApplicationLifetime>()));
        await host.WaitForShutdownAsync();
    }

    private static async Task ReadAsync(IHostApplicationLifetime lifetime)
    {
        while (await Console.In.ReadLineAsync() is { } line)
        {
            Gates.Release(JsonElement.Parse(line).GetProperty("release").GetString()!);
        }

        lifetime.StopApplication();
    }
}
