using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Catalogue;

namespace Twelve
{
    internal static class Program
    {
        private static async Task Main(string[] args)
        {
            await CatalogStory.TellAsync(args[0]);
            await Stage.PlayAsync(args[0], "ledger", client => client.RegisterService<ILedger>(new Ledger()), async client =>
            {
                var ledger = client.CreateProxy<ILedger>();
                Console.WriteLine(await ledger.PostAsync("cash", new Dictionary<string, decimal> { ["a"] = 1.5m }));
                Console.WriteLine(await ledger.PostAsync(null, null, "note", 1) ?? "null");
                Console.WriteLine(string.Join(",", await ledger.ReadAsync(new Query { Account = "bank" })));
            });
        }
    }
}
