namespace Bro.Rpc.Generators.Tests.Behaviour;

public enum Colour
{
    Red,
    Green,
}
