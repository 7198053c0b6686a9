using System.Globalization;
using System.Text;

namespace Bro.Rpc.TestKit;

/// <summary>All lines of a process in the order they came, and whoever waits for one.</summary>
internal sealed class OutputLog
{
    private readonly Lock _lock = new();
    private readonly List<OutputLine> _lines = [];
    private TaskCompletionSource _changed = NewChange();
    private bool _complete;

    public IReadOnlyList<OutputLine> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    public void Add(OutputSource source, string text)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _lines.Add(new OutputLine(_lines.Count, source, text));
            changed = Exchange();
        }

        changed.SetResult();
    }

    /// <summary>No line will follow.</summary>
    public void Complete()
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _complete = true;
            changed = Exchange();
        }

        changed.SetResult();
    }

    /// <returns>The first such line at or behind <paramref name="fromIndex"/>; null when the output ended without one.</returns>
    public async Task<OutputLine?> FindAsync(Func<OutputLine, bool> isExpected, int fromIndex, CancellationToken cancellationToken)
    {
        int next = fromIndex;
        while (true)
        {
            OutputLine[] fresh;
            bool complete;
            Task changed;
            lock (_lock)
            {
                fresh = [.. _lines.Skip(next)];
                complete = _complete;
                changed = _changed.Task;
            }

            if (Array.Find(fresh, line => isExpected(line)) is { } found)
            {
                return found;
            }

            if (complete)
            {
                return null;
            }

            next += fresh.Length;
            await changed.WaitAsync(cancellationToken);
        }
    }

    public string Describe()
    {
        var text = new StringBuilder();
        foreach (OutputLine line in Lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  {(line.Source == OutputSource.StandardError ? "err" : "out")}| {line.Text}");
        }

        return text.Length == 0 ? " nothing" : text.ToString();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TaskCompletionSource Exchange()
    {
        TaskCompletionSource changed = _changed;
        _changed = NewChange();
        return changed;
    }
}
