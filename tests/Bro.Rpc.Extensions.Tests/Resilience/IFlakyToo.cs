namespace Bro.Rpc.Extensions.Tests.Resilience;

#pragma warning disable BRO019 // Two contracts of one service is what it is for; elsewhere each is in an assembly of its own.
/// <summary>Another contract of the same service.</summary>
[BroService("flaky-service")]
public interface IFlakyToo
{
    [BroMethod("read", IsIdempotent = true)]
    Task<string> ReadTooAsync(string key, CancellationToken cancellationToken = default);
}
