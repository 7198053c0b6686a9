using Microsoft.Extensions.Configuration;

namespace Bro.Rpc.Configuration;

/// <summary>Reads options from a section by their table, and collects what is wrong.</summary>
/// <remarks>
/// A variable of the Node world is a value of the source that reads the environment: of it and the section's own key the one from
/// the later source wins, and of two from the same source the section's. So the order is that of the application's sources.
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
    /// <param name="variables">Holds the variables of the Node world; null where they say nothing about this section.</param>
    /// <param name="options">What stays where nothing is configured.</param>
    public TOptions Read(IConfiguration section, IConfiguration? variables, TOptions options)
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
            options = Set(key, section.GetSection(key.Name), VariableOf(key, variables), variables, options);
        }

        return options;
    }

    private static IConfigurationSection? VariableOf(OptionKey<TOptions> key, IConfiguration? variables) =>
        key.Variable is { } name && variables?.GetSection(name) is { Value.Length: > 0 } variable ? variable : null;

    private TOptions Set(OptionKey<TOptions> key, IConfigurationSection own, IConfigurationSection? variable, IConfiguration? sources, TOptions options)
    {
        bool isOwn = own.Value is not null || own.GetChildren().Any();
        if (variable is not null && (!isOwn || IsLater(sources!, variable.Path, own.Path)))
        {
            if (key.TrySet(variable, options, out TOptions? byVariable))
            {
                _names[key.Name] = variable.Path;
                return byVariable;
            }

            if (!key.IsVariableShared)
            {
                _problems.Add($"{variable.Path} is \"{variable.Value}\"; it takes {key.Takes}.");
                return options;
            }
        }

        if (!isOwn)
        {
            return options;
        }

        string name = _names[key.Name] = Spelling?.Invoke(key.Name) ?? own.Path;
        if (key.TrySet(own, options, out TOptions? changed))
        {
            return changed;
        }

        _problems.Add($"{name} is {Describe(own)}; it takes {key.Takes}.");
        return options;
    }

    private static string Describe(IConfigurationSection key) => key.Value switch
    {
        null => $"a section of {string.Join(", ", key.GetChildren().Select(static child => child.Value is { } text ? $"\"{text}\"" : child.Key))}",
        "" => "empty",
        { } text => $"\"{text}\"",
    };

    // Whether the last source that has one key comes behind the last one that has the other.
    private static bool IsLater(IConfiguration sources, string path, string other)
    {
        if (sources is not IConfigurationRoot root)
        {
            return false;
        }

        foreach (IConfigurationProvider provider in root.Providers.Reverse())
        {
            if (provider.TryGet(other, out _))
            {
                return false;
            }

            if (provider.TryGet(path, out _))
            {
                return true;
            }
        }

        return false;
    }
}
