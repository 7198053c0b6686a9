using System.Text.Json;
using Microsoft.Extensions.Hosting;

namespace Bro.Rpc.EndToEnd.Peer;

/// <summary>Calls while the host starts it, and keeps the host waiting for the answer.</summary>
internal sealed class StartingCaller(IHosted hosted) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        JsonElement answer = await hosted.EchoAsync(JsonElement.Parse("\"starting\""));
        Console.WriteLine($"answered {answer}");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
