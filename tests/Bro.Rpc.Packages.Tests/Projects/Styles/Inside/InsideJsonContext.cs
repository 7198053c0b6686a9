using System.Text.Json.Serialization;
using Bro.Rpc;

[assembly: BroJsonContext(typeof(Inside.InsideJsonContext))]

namespace Inside;

[JsonSerializable(typeof(Knock?))]
[JsonSerializable(typeof(Key))]
[JsonSerializable(typeof(Secret))]
internal sealed partial class InsideJsonContext : JsonSerializerContext;
