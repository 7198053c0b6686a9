namespace Bro.Rpc.Aot.Tests.WithoutReflection;

/// <summary>In no context.</summary>
public sealed record Unlisted(string Name);
