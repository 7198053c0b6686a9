using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;

namespace Bro.Rpc.Configuration;

/// <summary>How one kind of value is written in configuration.</summary>
/// <param name="Takes">As a message goes on: <c>it takes …</c></param>
/// <param name="TryRead">Reads it from a key that is there.</param>
/// <param name="Write">Writes it as it could be read.</param>
internal sealed record OptionValue<T>(string Takes, OptionValue<T>.Reader TryRead, Func<T, string> Write)
{
    public delegate bool Reader(IConfigurationSection section, [MaybeNullWhen(false)] out T value);

    /// <summary>The same, for an option that may also be left to be nothing.</summary>
    public OptionValue<TNullable> As<TNullable>(Func<T, TNullable> wrap, Func<TNullable, string> write) => new(
        Takes,
        (IConfigurationSection section, [MaybeNullWhen(false)] out TNullable value) =>
        {
            bool isRead = TryRead(section, out T? read);
            value = isRead ? wrap(read!) : default;
            return isRead;
        },
        write);
}
