using Bro.Rpc;

[BroService("flaky-service")]
public interface IFlakyService
{
    [BroMethod(IsIdempotent = true)]
    Task<string> GetDataAsync(string id, CancellationToken cancellationToken = default);

    Task<string> ChangeDataAsync(string id, CancellationToken cancellationToken = default);
}
