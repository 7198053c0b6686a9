namespace Bro.Rpc.Client.Tests.Hosting;

internal sealed class Carts(IAudit audit) : ICarts
{
    public async Task<string> ShowAsync()
    {
        await Task.Yield();
        return await Task.Run(() => audit.WhoCalledAsync());
    }
}
