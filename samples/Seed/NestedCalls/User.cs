internal sealed record User(string Id, string Name);
