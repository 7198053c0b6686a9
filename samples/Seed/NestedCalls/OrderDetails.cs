internal sealed record OrderDetails(Order Order, User User, bool InStock);
