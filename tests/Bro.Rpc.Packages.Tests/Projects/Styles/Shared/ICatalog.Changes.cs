#nullable enable
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Bro.Rpc;

namespace Catalogue
{
    internal partial interface ICatalog
    {
        /// <summary>Adds items.</summary>
        /// <param name="items">The items.</param>
        /// <param name="context">The call.</param>
        /// <param name="cancellationToken">Ends the call.</param>
        /// <returns>How many there are.</returns>
        ValueTask<int> AddAsync(IReadOnlyList<Item> items, IpcContext context, CancellationToken cancellationToken = default);
    }
}
