using System.Diagnostics;

namespace Bro.Rpc.Benchmarks.Peers;

/// <summary>One way to call the service, connected.</summary>
internal abstract class EchoCaller
{
    /// <summary>Keeps so many calls in flight until the window is closed.</summary>
    /// <exception cref="InvalidOperationException">The answer was not what was sent.</exception>
    public abstract Task LoadAsync(LoadWindow window, int inFlight, string text);
}

/// <summary>The loop of all peers: what differs is how a note is made, sent and read.</summary>
internal sealed class EchoCaller<TNote>(Func<string, TNote> create, Func<TNote, ValueTask<TNote>> echo, Func<TNote, string> read) : EchoCaller
{
    public override Task LoadAsync(LoadWindow window, int inFlight, string text) =>
        Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(() => RepeatAsync(window, text))));

    private async Task RepeatAsync(LoadWindow window, string text)
    {
        long started = Stopwatch.GetTimestamp();
        bool isOpen = true;
        while (isOpen)
        {
            TNote answer = await echo(create(text)).ConfigureAwait(false);
            if (read(answer).Length != text.Length)
            {
                throw new InvalidOperationException($"{read(answer).Length} characters came back of {text.Length}.");
            }

            long ended = Stopwatch.GetTimestamp();
            isOpen = window.Record(started, ended);
            started = ended;
        }
    }
}
