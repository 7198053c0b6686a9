namespace Bro.Rpc;

/// <summary>Many calls at the same time, but not all of them.</summary>
public static class IpcConcurrency
{
    /// <summary>
    /// Runs a call for each element, at most so many at a time, and gives the results in the order of the elements: what
    /// <see cref="Parallel.ForEachAsync{TSource}(IEnumerable{TSource}, ParallelOptions, Func{TSource, CancellationToken, ValueTask})"/> does, with results.
    /// </summary>
    /// <typeparam name="TSource">The elements' type.</typeparam>
    /// <typeparam name="TResult">The results' type.</typeparam>
    /// <param name="source">The elements; read as the calls proceed.</param>
    /// <param name="maxConcurrency">How many calls run at the same time, 1 or more.</param>
    /// <param name="call">Makes one call. Its token is cancelled when another one has failed.</param>
    /// <param name="cancellationToken">Ends all.</param>
    /// <returns>The results, in the order of the elements. After the first failure nothing more is started, and its exception is thrown when those that run have ended.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxConcurrency"/> is less than 1.</exception>
    public static async Task<IReadOnlyList<TResult>> SelectAsync<TSource, TResult>(
        IEnumerable<TSource> source, int maxConcurrency, Func<TSource, CancellationToken, ValueTask<TResult>> call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxConcurrency, 1);
        ArgumentNullException.ThrowIfNull(call);
        var results = new List<TResult>();
        var gate = new Lock();
        var options = new ParallelOptions { MaxDegreeOfParallelism = maxConcurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(source.Index(), options, async (element, token) =>
        {
            TResult result = await call(element.Item, token).ConfigureAwait(false);
            lock (gate)
            {
                while (results.Count <= element.Index)
                {
                    results.Add(default!);
                }

                results[element.Index] = result;
            }
        }).ConfigureAwait(false);
        return results;
    }
}
