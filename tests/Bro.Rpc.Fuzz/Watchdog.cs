namespace Bro.Rpc.Fuzz;

/// <summary>Ends the process when an input takes without end, and says which.</summary>
internal sealed class Watchdog : IDisposable
{
    private readonly Timer _timer;
    private readonly TimeSpan _limit;
    private volatile Func<string>? _current;
    private Func<string>? _seen;

    /// <param name="limit">How long an input may take at least; twice as long at most.</param>
    public Watchdog(TimeSpan limit)
    {
        _limit = limit;
        _timer = new Timer(static state => ((Watchdog)state!).Look(), this, limit, limit);
    }

    /// <summary>The next input begins, and so the one before has ended.</summary>
    /// <param name="describe">Says how to run it again.</param>
    public void Begin(Func<string> describe) => _current = describe;

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        Func<string>? current = _current;
        if (current is not null && ReferenceEquals(current, _seen))
        {
            Environment.FailFast($"{current()}\n(for {_limit} and more)");
        }

        _seen = current;
    }
}
