using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;

namespace Bro.Rpc.Configuration;

/// <summary>One key of a section.</summary>
/// <param name="Name">That of the property which it sets.</param>
/// <param name="Takes">What may stand there, as a message goes on: <c>it takes …</c></param>
/// <param name="Summary">What it does, for people who look for it.</param>
internal abstract record OptionKey<TOptions>(string Name, string Takes, string Summary)
{
    /// <summary>The environment variable that Node peers use for it, or null.</summary>
    public string? Variable { get; init; }

    /// <summary>The path of a key elsewhere that sets it, too; null where there is none.</summary>
    public string? SharedKey { get; init; }

    /// <summary>Whether others use the variable for something else: what cannot be read is theirs then.</summary>
    public bool IsVariableShared { get; init; }

    /// <summary>What stands in tables as the default; null for what the options say themselves.</summary>
    public string? DefaultText { get; init; }

    public static OptionKey<TOptions> Create<T>(string name, OptionValue<T> value, Func<TOptions, T> get, Func<TOptions, T, TOptions> set, string summary) =>
        new TypedKey<T>(name, value, get, set, summary);

    /// <summary>The value that some options have, as it could be written.</summary>
    public abstract string Write(TOptions options);

    /// <summary>Changes the options by what stands in a key; false where that cannot be read.</summary>
    public abstract bool TrySet(IConfigurationSection section, TOptions options, [MaybeNullWhen(false)] out TOptions changed);

    private sealed record TypedKey<T>(string Name, OptionValue<T> Value, Func<TOptions, T> Get, Func<TOptions, T, TOptions> Set, string Summary)
        : OptionKey<TOptions>(Name, Value.Takes, Summary)
    {
        public override string Write(TOptions options) => Value.Write(Get(options));

        public override bool TrySet(IConfigurationSection section, TOptions options, [MaybeNullWhen(false)] out TOptions changed)
        {
            bool isRead = Value.TryRead(section, out T? read);
            changed = isRead ? Set(options, read!) : default;
            return isRead;
        }
    }
}
