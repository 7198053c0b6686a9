using System.Collections.Generic;
using System.Threading.Tasks;
using Bro.Rpc;

namespace Twelve
{
    // Nothing here says what may be null, so everything may.
    [BroService("ledger")]
    public interface ILedger
    {
        Task<string> PostAsync(string account, IDictionary<string, decimal> amounts, string note = null, int? year = null);

        Task<List<string>> ReadAsync([BroParams] Query query);
    }

    public class Query
    {
        public string Account { get; set; }
    }

    public class Ledger : ILedger
    {
        public Task<string> PostAsync(string account, IDictionary<string, decimal> amounts, string note, int? year) =>
            Task.FromResult(account == null ? null : $"{account} {amounts.Count} {note ?? "no note"} {year ?? 0}");

        public Task<List<string>> ReadAsync(Query query) => Task.FromResult(new List<string> { query.Account, null });
    }
}
