internal sealed record Payment(string UserId, string OrderId, decimal Amount);
