using Microsoft.Extensions.Configuration;

namespace Bro.Rpc.Configuration;

/// <summary>Reads options from a section by their table, and collects what is wrong.</summary>
/// <remarks>
/// Of all that can set an option the value of the latest source wins; of one source the section's own key goes before the one that it shares
/// with another section, and that before the variable of the Node world, which is a value of the source that reads the environment.
/// </remarks>
internal sealed class OptionsReader<TOptions>(OptionTable<TOptions> table)
{
    private readonly List<string> _problems = [];
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <summary>What is wrong, a sentence each.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>How a key is called where somebody gave it another name than its path; null for the path.</summary>
    public Func<string, string?>? Spelling { get; init; }

    /// <summary>What configuration calls an option that it has set; null where it said nothing about it.</summary>
    public string? NameOf(string option) => _names.GetValueOrDefault(option);

    /// <summary>Reads a section.</summary>
    /// <param name="section">Holds the keys.</param>
    /// <param name="root">Holds the variables of the Node world and the keys of other sections; null where they say nothing about this one.</param>
    /// <param name="options">What stays where nothing is configured.</param>
    public TOptions Read(IConfiguration section, IConfiguration? root, TOptions options)
    {
        string prefix = section is IConfigurationSection { Path: { } path } ? path + ConfigurationPath.KeyDelimiter : string.Empty;
        foreach (IConfigurationSection child in section.GetChildren())
        {
            if (table.Find(child.Key) is null && table.ProblemOf(child.Key, prefix) is { } problem)
            {
                _problems.Add(problem);
            }
        }

        foreach (OptionKey<TOptions> key in table.Keys)
        {
            options = Set(key, section.GetSection(key.Name), root, options);
        }

        return options;
    }

    /// <summary>Reads a key of the section that sets something else than an option.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">What may stand there.</param>
    /// <param name="otherwise">What it is where nothing is configured.</param>
    public T ReadBeside<T>(IConfigurationSection key, OptionValue<T> value, T otherwise)
    {
        if (!IsThere(key))
        {
            return otherwise;
        }

        if (value.TryRead(key, out T? read))
        {
            return read;
        }

        _problems.Add($"{key.Path} is {Describe(key)}; it takes {value.Takes}.");
        return otherwise;
    }

    private TOptions Set(OptionKey<TOptions> key, IConfigurationSection own, IConfiguration? root, TOptions options)
    {
        foreach (IConfigurationSection found in ByPrecedence(key, own, root))
        {
            string name = found == own && Spelling?.Invoke(key.Name) is { } spelling ? spelling : found.Path;
            if (key.TrySet(found, options, out TOptions? changed))
            {
                _names[key.Name] = name;
                return changed;
            }

            if (!key.IsVariableShared || found.Path != key.Variable)
            {
                _problems.Add($"{name} is {Describe(found)}; it takes {key.Takes}.");
                return options;
            }
        }

        return options;
    }

    // All that say something about an option, the one that wins first. The sort is stable.
    private static IEnumerable<IConfigurationSection> ByPrecedence(OptionKey<TOptions> key, IConfigurationSection own, IConfiguration? root)
    {
        var found = new List<IConfigurationSection>();
        Add(own, IsThere(own));
        if (root is not null && key.SharedKey is { } shared)
        {
            Add(root.GetSection(shared), IsThere(root.GetSection(shared)));
        }

        if (root is not null && key.Variable is { } variable)
        {
            Add(root.GetSection(variable), root[variable] is { Length: > 0 });
        }

        return found.Count < 2 ? found : found.OrderByDescending(section => SourceOf(section.Path, root));

        void Add(IConfigurationSection section, bool isThere)
        {
            if (isThere)
            {
                found.Add(section);
            }
        }
    }

    private static bool IsThere(IConfigurationSection key) => key.Value is not null || key.GetChildren().Any();

    private static string Describe(IConfigurationSection key) => key.Value switch
    {
        null => $"a section of {string.Join(", ", key.GetChildren().Select(static child => child.Value is { } text ? $"\"{text}\"" : child.Key))}",
        "" => "empty",
        { } text => $"\"{text}\"",
    };

    // The place of the last source that has a key, or -1: of a section, or where nobody knows the sources.
    private static int SourceOf(string path, IConfiguration? sources) =>
        sources is IConfigurationRoot root ? root.Providers.ToList().FindLastIndex(provider => provider.TryGet(path, out _)) : -1;
}
