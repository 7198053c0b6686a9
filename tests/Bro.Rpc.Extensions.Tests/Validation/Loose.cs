using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Bro.Rpc.Extensions.Tests.Validation;

/// <summary>Holds what has members without end, or such as cannot be read, beside one that is checked.</summary>
public sealed class Loose
{
    [Range(1, 10)]
    public int Rank { get; set; } = 1;

    public JsonObject? Tree { get; set; }

    public JsonArray? Array { get; set; }

    public JsonNode? Node { get; set; }

    public JsonDocument? Document { get; set; }

    public object? Any { get; set; }

    public ReadOnlyMemory<byte> Bytes { get; set; }

    public Memory<byte> MoreBytes { get; set; }

    public Counted Numbers { get; set; } = [];

    [JsonIgnore]
    public string Unset => Rank < 0 ? string.Empty : throw new InvalidOperationException("Not set.");

    [JsonIgnore]
    public Payment UnsetPayment => Rank < 0 ? new Payment(null, 0) : throw new InvalidOperationException("Not set.");
}
