using System.Collections.Concurrent;
using Bro.Rpc.Concurrency.Tests.Testing;

namespace Bro.Rpc.Concurrency.Tests.Cancelling;

/// <summary>A service whose method <c>hang</c> runs until its token is cancelled, alone or in a call to the next service.</summary>
internal sealed class HangingService
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _marks = new();
    private int _runs;

    private HangingService(IpcClient client) => Client = client;

    public IpcClient Client { get; }

    /// <summary>How often a handler was begun.</summary>
    public int Runs => Volatile.Read(ref _runs);

    public Task Began => Mark("began").Task;

    /// <summary>Ends when the handler's token was cancelled.</summary>
    public Task Cancelled => Mark("cancelled").Task;

    public static async Task<HangingService> StartAsync(
        Machine machine, string name, string? next = null, Func<IpcClientOptions, IpcClientOptions>? configure = null)
    {
        var service = new HangingService(machine.CreateClient(name, configure));
        service.Client.RegisterMethod("hang", async (_, cancellationToken) =>
        {
            Interlocked.Increment(ref service._runs);
            await using CancellationTokenRegistration watch = cancellationToken.Register(() => service.Mark("cancelled").TrySetResult());
            service.Mark("began").TrySetResult();
            if (next is not null)
            {
                await service.Client.CallAsync(next, "hang", cancellationToken: cancellationToken);
            }
            else
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
        });
        service.Client.RegisterMethod("get", static (_, _) => Task.FromResult(1));
        await service.Client.ConnectAsync().WaitAsync(Limit.Step);
        return service;
    }

    private TaskCompletionSource Mark(string name) =>
        _marks.GetOrAdd(name, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
