namespace Bro.Rpc.Configuration;

/// <summary>All that a section may hold.</summary>
/// <param name="Keys">What sets an option.</param>
/// <param name="InCode">The options that only code can set.</param>
/// <param name="Sections">What may stand there besides, keys and sections, and is read by others.</param>
internal sealed record OptionTable<TOptions>(IReadOnlyList<OptionKey<TOptions>> Keys, IReadOnlyList<string> InCode, IReadOnlyList<string> Sections)
{
    public OptionKey<TOptions>? Find(string name) => Keys.FirstOrDefault(key => string.Equals(key.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What is wrong with a key that sets nothing.</summary>
    /// <param name="name">The key.</param>
    /// <param name="prefix">What stands before it, with its colon.</param>
    /// <returns>A sentence, or null where it is not to be minded.</returns>
    public string? ProblemOf(string name, string prefix)
    {
        if (Sections.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        if (InCode.FirstOrDefault(option => string.Equals(option, name, StringComparison.OrdinalIgnoreCase)) is { } option)
        {
            return $"{prefix}{name} cannot be configured: only code can set it, options => options with {{ {option} = … }}.";
        }

        string closest = Keys.Select(static key => key.Name).Concat(Sections).MinBy(known => Distance(known, name))!;
        return Distance(closest, name) <= Math.Max(2, closest.Length / 3)
            ? $"{prefix}{name} is no option. Did you mean {prefix}{closest}?"
            : $"{prefix}{name} is no option. There are {string.Join(", ", Keys.Select(static key => key.Name).Concat(Sections))}.";
    }

    // Levenshtein: letters to add, to drop or to change.
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 0; i < left.Length; i++)
        {
            int diagonal = row[0]++;
            for (int j = 0; j < right.Length; j++)
            {
                int cost = char.ToUpperInvariant(left[i]) == char.ToUpperInvariant(right[j]) ? 0 : 1;
                (diagonal, row[j + 1]) = (row[j + 1], Math.Min(diagonal + cost, 1 + Math.Min(row[j], row[j + 1])));
            }
        }

        return row[right.Length];
    }
}
