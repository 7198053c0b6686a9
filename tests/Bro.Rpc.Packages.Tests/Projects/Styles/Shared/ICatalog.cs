#nullable enable
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Bro.Rpc;

namespace Catalogue
{
    /// <summary>A contract in two files, linked into several projects.</summary>
    [BroService("catalog")]
    internal partial interface ICatalog
    {
        /// <summary>Finds an item.</summary>
        /// <param name="id">Its id.</param>
        /// <param name="cancellationToken">Ends the call.</param>
        /// <returns>The item, or null.</returns>
        Task<Item?> FindAsync(int id, CancellationToken cancellationToken = default);
    }

    /// <summary>An item.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Name">Its name.</param>
    internal sealed record Item(int Id, string Name);
}
