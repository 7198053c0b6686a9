namespace Bro.Rpc.Client.Tests.EndToEnd;

public sealed record Item(string Name, int Count = 0, Colour? Colour = null, Item? Inner = null, IReadOnlyList<string>? Tags = null);
