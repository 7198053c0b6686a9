#nullable enable
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Bro.Rpc;

namespace Catalogue
{
    internal sealed class Catalog : ICatalog
    {
        private readonly ConcurrentDictionary<int, Item> _items = new();

        public Task<Item?> FindAsync(int id, CancellationToken cancellationToken) => Task.FromResult(_items.GetValueOrDefault(id));

        public ValueTask<int> AddAsync(IReadOnlyList<Item> items, IpcContext context, CancellationToken cancellationToken)
        {
            foreach (Item item in items)
            {
                _items[item.Id] = item;
            }

            return new ValueTask<int>(_items.Count);
        }
    }
}
