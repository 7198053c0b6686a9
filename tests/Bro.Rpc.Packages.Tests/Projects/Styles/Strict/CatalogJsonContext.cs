using System.Text.Json.Serialization;
using Bro.Rpc;
using Catalogue;

[assembly: BroJsonContext(typeof(CatalogJsonContext))]

namespace Catalogue;

[JsonSerializable(typeof(Item))]
[JsonSerializable(typeof(IReadOnlyList<Item>))]
internal sealed partial class CatalogJsonContext : JsonSerializerContext;
