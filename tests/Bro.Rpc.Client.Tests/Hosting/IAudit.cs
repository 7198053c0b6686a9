namespace Bro.Rpc.Client.Tests.Hosting;

/// <summary>Tells who called, so that a test sees by which name a process calls.</summary>
[BroService("audit-service")]
public interface IAudit
{
    Task<string> WhoCalledAsync(IpcContext? context = null);
}
