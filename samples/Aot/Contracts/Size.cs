namespace Aot.Contracts;

public enum Size
{
    Cup,
    Pot,
}
