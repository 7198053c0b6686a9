using Microsoft.Extensions.Hosting;

namespace Shop.Processes;

/// <summary>
/// A host that ends with its standard input. The shop holds the other end of it and never writes: it is closed when the shop
/// is done with this process, and by the system when the shop is gone, however that came.
/// </summary>
internal sealed class ChildLifetime(IHostApplicationLifetime application) : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        // a read of standard input cannot be cancelled, so it has a thread that keeps nothing alive
        new Thread(WaitForEndOfInput) { IsBackground = true, Name = "End of input" }.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void WaitForEndOfInput()
    {
        using Stream input = Console.OpenStandardInput();
        Span<byte> ignored = stackalloc byte[64];
        while (input.Read(ignored) > 0)
        {
        }

        application.StopApplication();
    }
}
