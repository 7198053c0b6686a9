namespace Bro.Rpc.Aot.Tests.WithoutReflection;

public enum Season
{
    Spring,
    Autumn,
}
