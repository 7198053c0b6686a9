using System.Collections.Concurrent;

namespace Bro.Rpc.Soak;

/// <summary>What came of the calls, by kind; any thread.</summary>
internal sealed class Tally
{
    private const int ProblemsKept = 20;

    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _problems = new();
    private long _wrong;

    public long Wrong => Interlocked.Read(ref _wrong);

    public IReadOnlyCollection<string> Problems => _problems;

    public long Total => _counts.Values.Sum();

    public IEnumerable<KeyValuePair<string, long>> Counts => _counts.OrderBy(static count => count.Key, StringComparer.Ordinal);

    public void Add(string kind, long count = 1) => _counts.AddOrUpdate(kind, count, (_, sum) => sum + count);

    public void AddWrong(string problem)
    {
        Interlocked.Increment(ref _wrong);
        if (_problems.Count < ProblemsKept)
        {
            _problems.Enqueue(problem);
        }
    }

    /// <summary>Counts as <paramref name="kind"/> what is as expected, and as wrong what is not.</summary>
    public void Check<T>(string kind, T expected, T actual)
    {
        if (EqualityComparer<T>.Default.Equals(expected, actual))
        {
            Add(kind);
        }
        else
        {
            AddWrong($"{kind}: {actual} instead of {expected}");
        }
    }
}
