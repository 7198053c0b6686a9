namespace Shop.Processes;

internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Misused = 2;

    /// <summary>Added to the number of the signal that ended a process, as shells do.</summary>
    public const int Signalled = 128;
}
