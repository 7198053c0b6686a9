namespace Bro.Rpc.Client.Tests.Support;

/// <summary>How long a whole test may take, in milliseconds. Generous: a machine under load is no failure.</summary>
internal static class Limit
{
    public const int Test = 60_000;

    /// <summary>Thousands of calls.</summary>
    public const int Storm = 180_000;
}
