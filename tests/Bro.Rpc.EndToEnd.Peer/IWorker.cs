using System.Text.Json;

namespace Bro.Rpc.EndToEnd.Peer;

/// <summary>The methods of the Node peer, as a contract: whoever registers as <c>worker</c> serves it, in whatever language.</summary>
[BroService("worker")]
public interface IWorker
{
    Task<JsonElement> EchoAsync([BroParams] JsonElement value, CancellationToken cancellationToken = default);

    Task<User?> GetUserByIdAsync(string userId, CancellationToken cancellationToken = default);

    /// <returns>Null, whether the answer says so or has no data at all.</returns>
    Task<User?> NothingAsync(CancellationToken cancellationToken = default);

    Task FailAsync(CancellationToken cancellationToken = default);

    Task PlainAsync(CancellationToken cancellationToken = default);

    Task<SeenContext> WhoCallsAsync(CancellationToken cancellationToken = default);

    Task<JsonElement> RelayAsync([BroParams] RelayRequest request, CancellationToken cancellationToken = default);

    Task<Nap> SleepAsync(int ms, CancellationToken cancellationToken = default);
}
