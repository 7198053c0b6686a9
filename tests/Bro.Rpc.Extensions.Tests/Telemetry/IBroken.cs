namespace Bro.Rpc.Extensions.Tests.Telemetry;

[BroService("broken-service")]
public interface IBroken
{
    Task BreakAsync(CancellationToken cancellationToken = default);
}
