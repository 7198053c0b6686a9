using System.Text.Json.Serialization;

namespace Gateway;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HealthPage))]
[JsonSerializable(typeof(ServicesPage))]
internal sealed partial class GatewayJsonContext : JsonSerializerContext;
