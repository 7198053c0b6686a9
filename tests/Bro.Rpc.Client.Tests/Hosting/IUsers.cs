namespace Bro.Rpc.Client.Tests.Hosting;

[BroService("user-service")]
public interface IUsers
{
    Task<string> GetUserAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Ends when <see cref="Gate"/> opens.</summary>
    Task<string> WaitAsync();
}
