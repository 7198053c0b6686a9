using System.Globalization;

namespace Bro.Rpc.Benchmarks.Check;

/// <summary>A run beside the recorded one: what fell, and what could not be compared.</summary>
internal sealed class Comparison
{
    private readonly HashSet<Ratio> _compared = [];

    public Comparison(Recording recorded, Recording now, double noise)
    {
        List<Fall> fallen = [];
        List<string> missing = [];
        List<string> notes = [];
        foreach (Ratio later in now.Ratios)
        {
            Ratio? before = recorded.Ratios.FirstOrDefault(later.IsOfTheSame);
            if (before is null)
            {
                missing.Add($"{later.What} was never recorded");
            }
            else if (!later.IsWhole || !before.IsWhole)
            {
                missing.Add($"{later.What} has no figures");
            }
            else
            {
                _compared.Add(before);
                if (before.Promptness is null && later.Promptness is not null)
                {
                    notes.Add($"{later.What}: no p50 was recorded");
                }

                string[] reasons = [.. before.FallenIn(later, noise)];
                if (reasons.Length > 0)
                {
                    fallen.Add(new Fall(before, later, reasons));
                }
            }
        }

        if (recorded.Machine != now.Machine)
        {
            notes.Add($"recorded with {recorded.Machine}, this is {now.Machine}: the ratios may differ for that alone");
        }

        int left = recorded.Ratios.Count(ratio => !now.Ratios.Any(ratio.IsOfTheSame));
        if (left > 0)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{left} of {recorded.Ratios.Count} recorded ratios were not to be measured"));
        }

        (Fallen, Missing, Notes) = (fallen, missing, notes);
    }

    /// <summary>How many ratios both runs have.</summary>
    public int Compared => _compared.Count;

    public IReadOnlyList<Fall> Fallen { get; }

    /// <summary>What was measured, or should have been, and could not be compared.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Whether a recorded ratio was compared.</summary>
    public bool Has(Ratio recorded) => _compared.Contains(recorded);

    /// <summary>What else to know of the comparison.</summary>
    public IReadOnlyList<string> Notes { get; }
}
