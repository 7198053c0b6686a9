namespace Bro.Rpc.Aot.Tests.WithoutReflection;

public sealed record Herb(string Name, Season Season);
