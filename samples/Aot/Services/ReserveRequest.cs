namespace Aot.Services;

internal sealed record ReserveRequest(string Item, int Quantity, DateTime? Until = null);
