using System.Buffers;
using System.Text.Json;

namespace Bro.Rpc.Validation;

/// <summary>What is wrong with the arguments of one call, by member.</summary>
internal sealed class ValidationErrors
{
    /// <summary>What all of the parameters together are called where they need a name.</summary>
    public const string WholeParams = "params";

    private readonly SortedDictionary<string, List<string>> _members = new(StringComparer.Ordinal);

    /// <summary>Adds what is wrong with a member.</summary>
    /// <param name="path">Its path on the wire, <c>order.lines[0].count</c>; empty for all of <c>params</c>.</param>
    /// <param name="messages">What is wrong.</param>
    public void Add(string path, params IEnumerable<string> messages)
    {
        if (!_members.TryGetValue(path, out List<string>? known))
        {
            _members.Add(path, known = []);
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

        string problems = string.Join(" ", _members.SelectMany(static member => member.Value.Select(message => $"{(member.Key.Length == 0 ? WholeParams : member.Key)}: {message}")));
        return new IpcException(IpcErrorCode.ValidationFailed, $"{method} was not run: {problems}") { Details = JsonElement.Parse(buffer.WrittenSpan) };
    }
}
