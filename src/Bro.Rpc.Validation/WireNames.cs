using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Bro.Rpc.Validation;

/// <summary>What members are called on the wire: as System.Text.Json reads them with the options of a client. Looked up once.</summary>
internal sealed class WireNames
{
    private static readonly ConditionalWeakTable<JsonSerializerOptions, WireNames> All = new();

    private readonly JsonSerializerOptions _options;
    private readonly ConcurrentDictionary<Type, Dictionary<string, (string Name, Type Type)>> _members = new();

    private WireNames(JsonSerializerOptions options) => _options = options;

    public static WireNames Of(JsonSerializerOptions options) => All.GetValue(options, static options => new WireNames(options));

    /// <summary>The name of a member.</summary>
    public string Of(Type type, string member) => Find(type, member).Name;

    /// <summary>A path of C# names, in names of the wire.</summary>
    /// <param name="type">What the path begins at.</param>
    /// <param name="path">For instance <c>Lines[0].Count</c>; may be empty.</param>
    public string Translate(Type type, string path)
    {
        if (path.Length == 0)
        {
            return path;
        }

        var text = new StringBuilder(path.Length);
        Type? current = type;
        foreach (string part in path.Split('.'))
        {
            int bracket = part.IndexOf('[', StringComparison.Ordinal);
            string member = bracket < 0 ? part : part[..bracket];
            if (member.Length > 0)
            {
                (string name, current) = Find(current, member);
                text.Append(text.Length > 0 ? "." : string.Empty).Append(name);
            }

            string indexes = part[member.Length..];
            text.Append(indexes);
            for (int depth = indexes.Count(static character => character == '['); depth > 0; depth--)
            {
                current = current is null ? null : InfoOf(current)?.ElementType;
            }
        }

        return text.ToString();
    }

    private (string Name, Type? Type) Find(Type? type, string member) =>
        type is not null && _members.GetOrAdd(type, MembersOf).TryGetValue(member, out (string Name, Type Type) found)
            ? found
            : (_options.PropertyNamingPolicy?.ConvertName(member) ?? member, null);

    private Dictionary<string, (string Name, Type Type)> MembersOf(Type type)
    {
        var members = new Dictionary<string, (string, Type)>(StringComparer.Ordinal);
        foreach (JsonPropertyInfo property in InfoOf(type)?.Properties ?? [])
        {
            if (property.AttributeProvider is MemberInfo { Name: var name })
            {
                members[name] = (property.Name, property.PropertyType);
            }
        }

        return members;
    }

    private JsonTypeInfo? InfoOf(Type type)
    {
        try
        {
            return _options.TryGetTypeInfo(type, out JsonTypeInfo? info) ? info : null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or NotSupportedException)
        {
            // No type that System.Text.Json can read by itself; then its members have the names that the policy gives them.
            return null;
        }
    }
}
