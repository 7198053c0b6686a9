using System.Text.Json.Serialization;

#region guide-context
[assembly: BroJsonContext(typeof(ShopJsonContext))]

[JsonSerializable(typeof(User))]
[JsonSerializable(typeof(Reservation))]
[JsonSerializable(typeof(ReserveRequest))]
public sealed partial class ShopJsonContext : JsonSerializerContext;
#endregion
