namespace Aot.Services;

internal sealed record Reservation(string Item, int Quantity, string For);
