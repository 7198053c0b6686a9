using System.ComponentModel.DataAnnotations;

namespace Bro.Rpc.Client.Tests.Filters;

/// <summary>A contract whose methods say things of themselves.</summary>
[BroService("ledger-service")]
[BroMetadata("team", "money")]
public interface ILedger
{
    [BroMethod(IsIdempotent = true, Description = "The balance of an account.")]
    [BroMetadata("role", "reader")]
    Task<int> BalanceAsync(string account, int least = 0, CancellationToken cancellationToken = default);

    Task<Receipt?> PayAsync([BroParams] Payment payment);

    ValueTask NoteAsync([StringLength(5)] string text);

    [BroMethod(TimeoutMilliseconds = 50)]
    Task<string> SleepAsync(CancellationToken cancellationToken = default);

    Task<string> WhoAsync(IpcContext? context = null);
}
