namespace Bro.Rpc.TestKit;

/// <summary>How long a test waits before it calls something lost. Limits only: nothing in the kit synchronises by time.</summary>
public static class Limits
{
    /// <summary>One message, one connection, one close.</summary>
    public static TimeSpan Message { get; } = TimeSpan.FromSeconds(10);

    /// <summary>A line of output of a process, which may have to start a runtime first.</summary>
    public static TimeSpan OutputLine { get; } = TimeSpan.FromSeconds(30);

    /// <summary>The end of a process that was asked to end.</summary>
    public static TimeSpan ProcessExit { get; } = TimeSpan.FromSeconds(30);

    /// <summary>The end of a process and its children after SIGKILL; also the end of output after the end of its process.</summary>
    public static TimeSpan Kill { get; } = TimeSpan.FromSeconds(10);

    /// <summary>The lifetime of a call that a test gave no deadline.</summary>
    public static TimeSpan Call { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes in one received frame. Well over the 16 MiB that peers allow, so that a peer which sends too much is seen doing so.</summary>
    public const int FrameLength = 64 * 1024 * 1024;
}
