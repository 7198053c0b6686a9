internal sealed record Order(string Id, string UserId, IReadOnlyList<string> Items, decimal Total);
