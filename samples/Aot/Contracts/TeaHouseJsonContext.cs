using System.Text.Json.Serialization;
using Bro.Rpc;

[assembly: BroJsonContext(typeof(Aot.Contracts.TeaHouseJsonContext))]

namespace Aot.Contracts;

/// <summary>What the contracts of this assembly send. What a listed type is built of, and each derived type that it names, comes with it.</summary>
[JsonSerializable(typeof(IReadOnlyList<Tea>))]
[JsonSerializable(typeof(Dictionary<Colour, Tea[]>))]
[JsonSerializable(typeof(Colour?))]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Receipt))]
[JsonSerializable(typeof(Payment))]
public sealed partial class TeaHouseJsonContext : JsonSerializerContext;
