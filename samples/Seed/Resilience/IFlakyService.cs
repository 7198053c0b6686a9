using Bro.Rpc;

[BroService("flaky-service")]
internal interface IFlakyService
{
    [BroMethod(IsIdempotent = true)]
    Task<string> GetDataAsync(string id, CancellationToken cancellationToken = default);

    Task<string> ChangeDataAsync(string id, CancellationToken cancellationToken = default);
}
