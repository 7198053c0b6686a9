namespace Shop.Contracts;

public sealed record Order(string Id, string Buyer, string Item, int Quantity, Receipt Receipt);
