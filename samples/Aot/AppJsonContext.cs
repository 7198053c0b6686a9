using System.Text.Json.Serialization;
using Aot.Services;
using Bro.Rpc;

// An assembly's context is known as soon as the assembly is loaded: this one and that of the contracts work side by side.
[assembly: BroJsonContext(typeof(Aot.AppJsonContext))]

namespace Aot;

/// <summary>What the decorated class sends and takes.</summary>
[JsonSerializable(typeof(ReserveRequest))]
[JsonSerializable(typeof(Reservation))]
internal sealed partial class AppJsonContext : JsonSerializerContext;
