#nullable enable
using System;
using System.Threading.Tasks;
using Bro.Rpc;

namespace Catalogue
{
    internal static class CatalogStory
    {
        public static Task TellAsync(string socketPath) => Stage.PlayAsync(
            socketPath,
            "catalog",
            static client => client.RegisterService<ICatalog>(new Catalog()),
            static async client =>
            {
                ICatalog catalog = client.CreateProxy<ICatalog>();
                int count = await catalog.AddAsync(new[] { new Item(1, "Lamp"), new Item(2, "Chair") }, IpcContext.Create("story", TimeSpan.FromSeconds(30))).ConfigureAwait(false);
                Item? item = await catalog.FindAsync(2).ConfigureAwait(false);
                await Console.Out.WriteLineAsync($"{count} items, {item?.Name}, {(await catalog.FindAsync(3).ConfigureAwait(false))?.Name ?? "nothing"}").ConfigureAwait(false);
            });
    }
}
