namespace Bro.Rpc.Generators.Tests.Behaviour;

public record struct Point(int X, int Y);
