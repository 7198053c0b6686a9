// Calling again what failed, but only what is safe, without a loop of one's own. Seed: ipc-client, example 5.
using Bro.Rpc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

await using SampleRun run = await SampleRun.StartAsync(args);
await using var service = new FlakyService(new IpcClientOptions { ServiceName = "flaky-service", GatewayPath = run.SocketPath });
await service.StartAsync();

HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
builder.Services.AddBro("order-service", options => options with { GatewayPath = run.SocketPath })
    .AddClient<IFlakyService>()
    .AddStandardResilience();
using IHost host = builder.Build();
await host.StartAsync();
var client = host.Services.GetRequiredService<IFlakyService>();

string result = await client.GetDataAsync("123");
Console.WriteLine($"Got {result} after {service.Calls} calls");

try
{
    await client.ChangeDataAsync("123");
}
catch (IpcException exception)
{
    Console.WriteLine($"Not tried again, as it may have run: {exception.Code}");
}

await host.StopAsync();
