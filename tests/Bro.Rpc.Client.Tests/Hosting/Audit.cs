namespace Bro.Rpc.Client.Tests.Hosting;

internal sealed class Audit : IAudit
{
    public Task<string> WhoCalledAsync(IpcContext? context) => Task.FromResult(string.Join(',', context!.Chain));
}
