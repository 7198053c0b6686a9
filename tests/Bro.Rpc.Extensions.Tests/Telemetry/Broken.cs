namespace Bro.Rpc.Extensions.Tests.Telemetry;

internal sealed class Broken : IBroken
{
    public Task BreakAsync(CancellationToken cancellationToken) => throw new InvalidTimeZoneException("No such zone.");
}
