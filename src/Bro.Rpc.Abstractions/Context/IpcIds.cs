namespace Bro.Rpc;

/// <summary>
/// Ids as every peer makes them. Any string is a valid id; those of this shape tell in a log when the call was made.
/// For a test peer or a bridge: <c>IpcClient</c> and proxies make their own.
/// </summary>
/// <remarks>Protocol §2.</remarks>
public static class IpcIds
{
    private const string Characters = "0123456789abcdefghijklmnopqrstuvwxyz";
    private const int RandomLength = 6;

    /// <summary>The id of a call: <c>req-1763887000123-x7k2p0</c>. Seed: <c>generateId()</c>.</summary>
    /// <param name="timeProvider">The clock; the system's where null.</param>
    /// <returns>The id; unique only together with the caller, as the protocol wants it.</returns>
    public static string NewRequestId(TimeProvider? timeProvider = null) => New("req", timeProvider);

    /// <summary>The root of a chain of calls: <c>root-1763887000123-x7k2p0</c>. Seed: <c>generateRootId()</c>.</summary>
    /// <param name="timeProvider">The clock; the system's where null.</param>
    /// <returns>The root.</returns>
    public static string NewRootId(TimeProvider? timeProvider = null) => New("root", timeProvider);

    private static string New(string prefix, TimeProvider? timeProvider) =>
        string.Create(null, $"{prefix}-{IpcDeadlines.Now(timeProvider)}-{Random.Shared.GetString(Characters, RandomLength)}");
}
