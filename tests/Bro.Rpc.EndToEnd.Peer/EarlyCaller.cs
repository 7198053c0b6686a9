using System.Text.Json;
using Microsoft.Extensions.Hosting;

namespace Bro.Rpc.EndToEnd.Peer;

/// <summary>Calls as soon as the host starts it, whether there is a gateway or not.</summary>
internal sealed class EarlyCaller(IHosted hosted) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        JsonElement answer = await hosted.EchoAsync(JsonElement.Parse("\"early\""));
        Console.WriteLine($"answered {answer}");
    }
}
