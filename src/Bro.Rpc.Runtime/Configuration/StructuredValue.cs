using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Bro.Rpc.Configuration;

/// <summary>Values that are a section in a file, and one text in a variable or on a command line.</summary>
internal static class StructuredValue
{
    /// <summary>A list of users: <c>[1000, 1001]</c> or <c>1000,1001</c>.</summary>
    public static OptionValue<IReadOnlyCollection<uint>?> Users { get; } = new(
        "numbers of users, such as 1000,1001",
        static (IConfigurationSection section, [MaybeNullWhen(false)] out IReadOnlyCollection<uint>? value) =>
        {
            var users = new List<uint>();
            value = users;
            return TextsOf(section).All(text => TryAdd(text, users)) && users.Count > 0;
        },
        static users => users is null ? string.Empty : string.Join(',', users));

    /// <summary>Which user a service belongs to: <c>{ "user-service": 1000 }</c> or <c>user-service=1000,order-service=1001</c>.</summary>
    public static OptionValue<IReadOnlyDictionary<string, uint>> ServiceUsers { get; } = new(
        "services with the number of their user, such as user-service=1000,order-service=1001",
        static (IConfigurationSection section, [MaybeNullWhen(false)] out IReadOnlyDictionary<string, uint> value) =>
        {
            var users = new Dictionary<string, uint>(StringComparer.Ordinal);
            value = new ReadOnlyDictionary<string, uint>(users);
            foreach (string pair in PairsOf(section))
            {
                int equals = pair.LastIndexOf('=');
                if (equals < 1 || !TryParse(pair[(equals + 1)..], out uint user) || !users.TryAdd(pair[..equals].Trim(), user))
                {
                    return false;
                }
            }

            return users.Count > 0;
        },
        static users => string.Join(',', users.Select(static pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}={pair.Value}"))));

    /// <summary>An object: a section, or JSON in one text. Configuration knows only texts, so a section's values are texts.</summary>
    public static OptionValue<JsonElement?> Object { get; } = new(
        "an object, as a section or as one text of JSON",
        static (IConfigurationSection section, [MaybeNullWhen(false)] out JsonElement? value) =>
        {
            value = section.Value is { } json ? Parse(json) : JsonElement.Parse(ObjectOf(section).ToJsonString());
            return value is { ValueKind: JsonValueKind.Object };
        },
        static value => value?.GetRawText() ?? string.Empty);

    private static IEnumerable<string> TextsOf(IConfigurationSection section) =>
        section.Value?.Split(',') ?? section.GetChildren().Select(static child => child.Value ?? string.Empty);

    private static IEnumerable<string> PairsOf(IConfigurationSection section) =>
        section.Value?.Split(',') ?? section.GetChildren().Select(static child => $"{child.Key}={child.Value}");

    private static bool TryAdd(string text, List<uint> users)
    {
        bool isNumber = TryParse(text, out uint user);
        users.Add(user);
        return isNumber;
    }

    private static bool TryParse(string text, out uint user) => uint.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out user);

    private static JsonElement? Parse(string json)
    {
        try
        {
            return JsonElement.Parse(json);
        }
        catch (JsonException)
        {
            // Not JSON, and so no object: whoever reads it says what it takes.
            return null;
        }
    }

    private static JsonObject ObjectOf(IConfigurationSection section)
    {
        var value = new JsonObject();
        foreach (IConfigurationSection child in section.GetChildren())
        {
            value[child.Key] = child.Value is { } text ? JsonValue.Create(text) : ObjectOf(child);
        }

        return value;
    }
}
