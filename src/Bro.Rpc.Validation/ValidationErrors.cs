using System.Buffers;
using System.Text.Json;

namespace Bro.Rpc.Validation;

/// <summary>What is wrong with the arguments of one call, by member.</summary>
internal sealed class ValidationErrors
{
    private readonly SortedDictionary<string, List<string>> _members = new(StringComparer.Ordinal);

    /// <summary>Adds what is wrong with a member.</summary>
    /// <param name="path">Its C# path: <c>order.Lines[0].Count</c>.</param>
    /// <param name="messages">What is wrong.</param>
    public void Add(string path, params IEnumerable<string> messages)
    {
        string member = OnTheWire(path);
        if (!_members.TryGetValue(member, out List<string>? known))
        {
            _members.Add(member, known = []);
        }

        known.AddRange(messages);
    }

    /// <summary>What the caller is told: the details as ASP.NET's validation problem has them.</summary>
    public IpcException ToException(BroMethodInfo method)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("errors"u8);
            foreach ((string member, List<string> messages) in _members)
            {
                writer.WriteStartArray(member);
                messages.ForEach(writer.WriteStringValue);
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        string problems = string.Join(" ", _members.SelectMany(static member => member.Value.Select(message => $"{(member.Key.Length == 0 ? "params" : member.Key)}: {message}")));
        return new IpcException(IpcErrorCode.ValidationFailed, $"{method} was not run: {problems}") { Details = JsonElement.Parse(buffer.WrittenSpan) };
    }

    // The names that callers send: in camel case, as parameters and properties are by default.
    private static string OnTheWire(string path) => string.Join('.', path.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));
}
