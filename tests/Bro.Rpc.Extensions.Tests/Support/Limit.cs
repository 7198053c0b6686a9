namespace Bro.Rpc.Extensions.Tests.Support;

/// <summary>How long a whole test may take, in milliseconds. Generous: a machine under load is no failure.</summary>
internal static class Limit
{
    public const int Test = 60_000;
}
