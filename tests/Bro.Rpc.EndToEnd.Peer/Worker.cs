using System.Diagnostics;
using System.Text.Json;

namespace Bro.Rpc.EndToEnd.Peer;

/// <summary>Does what the Node peer does.</summary>
internal sealed class Worker(IpcClient client) : IWorker
{
    public Task<JsonElement> EchoAsync(JsonElement value, CancellationToken cancellationToken = default) => Task.FromResult(value);

    public Task<User?> GetUserByIdAsync(string userId, CancellationToken cancellationToken = default) =>
        Task.FromResult<User?>(new User(userId, $"User {userId}"));

    public Task<User?> NothingAsync(CancellationToken cancellationToken = default) => Task.FromResult<User?>(null);

    public Task FailAsync(CancellationToken cancellationToken = default) => throw new IpcException("USER_BANNED", "banned");

    public Task PlainAsync(CancellationToken cancellationToken = default) => throw new InvalidOperationException("plain");

    public Task<SeenContext> WhoCallsAsync(CancellationToken cancellationToken = default)
    {
        IpcContext context = IpcContext.Current!;
        return Task.FromResult(new SeenContext(context.Chain, context.Depth, context.Root, context.Deadline));
    }

    public async Task<JsonElement> RelayAsync(RelayRequest request, CancellationToken cancellationToken = default)
    {
        // where spans are exported there is one, whose baggage goes on with the call
        Activity.Current?.AddBaggage("relayed-by", client.ServiceName);
        return await client.CallAsync<JsonElement>(request.To, request.Method, request.Params, cancellationToken: cancellationToken);
    }

    public async Task<Nap> SleepAsync(int ms, CancellationToken cancellationToken = default)
    {
        Console.WriteLine("sleeping");
        await using CancellationTokenRegistration _ = cancellationToken.UnsafeRegister(static _ => Console.WriteLine("woken"), null);
        await Task.Delay(ms, cancellationToken);
        return new Nap(ms);
    }
}
