namespace Bro.Rpc.Tool;

internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>It was understood and did not work: trying again later may help.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot work.</summary>
    public const int Misused = 2;
}
