namespace Bro.Rpc.Generators.Tests.Behaviour;

public sealed record Row(int Id, string? Name);
