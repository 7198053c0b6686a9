namespace Bro.Rpc.Client.Tests.EndToEnd;

public enum Colour
{
    Red,
    Green,
    Blue,
}
