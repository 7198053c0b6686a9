using System.Text.Json.Serialization;
using Bro.Rpc.Aot.Tests.WithoutReflection;

[assembly: Bro.Rpc.BroJsonContext(typeof(HerbJsonContext))]
[assembly: Bro.Rpc.BroJsonContext(typeof(SeasonsJsonContext))]

namespace Bro.Rpc.Aot.Tests.WithoutReflection;

[JsonSerializable(typeof(Herb))]
internal sealed partial class HerbJsonContext : JsonSerializerContext;
