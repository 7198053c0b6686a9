namespace Bro.Rpc.Client.Tests.Hosting;

internal sealed class Users(Scoped scoped, Gate gate, IAudit audit) : IUsers
{
    public async Task<string> GetUserAsync(string userId, CancellationToken cancellationToken)
    {
        string before = $"{userId} {scoped.Number} {scoped.IsDisposed}";
        await Task.Yield();
        return userId == "nested" ? await audit.WhoCalledAsync() : $"{before} {scoped.IsDisposed}";
    }

    public async Task<string> WaitAsync()
    {
        await gate.PassAsync();
        return "waited";
    }
}
