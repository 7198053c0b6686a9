using System.Text.Json.Serialization;

namespace Aot.Contracts;

/// <summary>Travels by its name; without the attribute an enum travels as its number.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Colour>))]
public enum Colour
{
    Green,
    Black,
    White,
}
