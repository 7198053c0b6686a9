using System.Diagnostics;

namespace Bro.Rpc.Soak;

/// <summary>Looks at both processes every two seconds.</summary>
internal sealed class Recorder(ChildProcess gateway, Tally tally)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<Sample> _samples = [];

    public IReadOnlyList<Sample> Samples => _samples;

    /// <summary>For so long, or until <paramref name="failure"/> ends, which it does only when it has failed.</summary>
    public async Task RecordAsync(Phase phase, TimeSpan duration, Task failure)
    {
        TimeSpan end = _clock.Elapsed + duration;
        do
        {
            if (gateway.HasExited)
            {
                throw new InvalidOperationException($"The gateway has ended. It said: {gateway.LastLines()}");
            }

            _samples.Add(new Sample(_clock.Elapsed.TotalSeconds, phase, Usage.Of(gateway.Id), Usage.Of(Environment.ProcessId), tally.Total, tally.Wrong));
            await Task.WhenAny(failure, Task.Delay(Interval));
        }
        while (_clock.Elapsed < end && !failure.IsCompleted);
    }
}
