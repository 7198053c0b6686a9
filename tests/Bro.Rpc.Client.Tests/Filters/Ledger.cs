using Bro.Rpc.Client.Tests.Hosting;

namespace Bro.Rpc.Client.Tests.Filters;

internal sealed class Ledger(Scoped scoped, Trail trail) : ILedger
{
    public Task<int> BalanceAsync(string account, int least, CancellationToken cancellationToken)
    {
        trail.Add($"balance {account} {least} {scoped.Number}");
        return Task.FromResult(Math.Max(42, least));
    }

    public Task<Receipt?> PayAsync(Payment payment) => payment.Amount switch
    {
        > 100 => throw new VeryBrokeException($"{payment.Account} has no {payment.Amount}", payment.Amount - 100),
        0 => Task.FromResult<Receipt?>(null),
        _ => Task.FromResult<Receipt?>(new Receipt($"{payment.Account} paid {payment.Amount}")),
    };

    public ValueTask NoteAsync(string text)
    {
        trail.Add($"note {text}");
        return default;
    }

    public async Task<string> SleepAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return "never";
    }

    public Task<string> WhoAsync(IpcContext? context) => Task.FromResult(string.Join(' ', context!.Chain));

    private sealed class VeryBrokeException(string message, int missing) : BrokeException(message, missing);
}
