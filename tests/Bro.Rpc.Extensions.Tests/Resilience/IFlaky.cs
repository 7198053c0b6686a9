namespace Bro.Rpc.Extensions.Tests.Resilience;

[BroService("flaky-service")]
public interface IFlaky
{
    [BroMethod(IsIdempotent = true)]
    Task<string> ReadAsync(string key, CancellationToken cancellationToken = default);

    Task<string> WriteAsync(string key, CancellationToken cancellationToken = default);
}
