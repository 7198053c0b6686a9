namespace Bro.Rpc.Concurrency.Tests.Chaos;

/// <summary>How a call of each kind may end. Whatever is not in the table is a defect.</summary>
internal static class ChaosOutcomes
{
    public const string Success = "success";
    public const string Cancelled = "cancelled by its caller";
    public const string OwnCode = "STOCK_EMPTY";

    // What a connection that goes makes of any call: not sent, sent and lost, refused because the service was away or went.
    private static readonly string[] Interrupted =
    [
        IpcErrorCode.NotConnected.Value, IpcErrorCode.ConnectionLost.Value, IpcErrorCode.ServiceNotFound.Value,
    ];

    private static readonly Dictionary<string, string[]> Right = new()
    {
        ["returns"] = [Success],
        ["throws"] = [IpcErrorCode.ExecutionFailed.Value],
        ["throwsOwn"] = [OwnCode],

        // The caller gives up: it may be too late for a method that returns, never for one that hangs.
        ["returns, cancelled"] = [Success, Cancelled],
        ["hangs, cancelled"] = [Cancelled],

        // Whoever notices first: the caller or the gateway (TIMEOUT), or the gateway before it forwards (DEADLINE_EXCEEDED).
        ["hangs"] = [IpcErrorCode.Timeout.Value, IpcErrorCode.DeadlineExceeded.Value],
    };

    public static IReadOnlyList<string> Kinds { get; } = [.. Right.Keys];

    public static bool IsRight(string kind, string outcome) => Right[kind].Contains(outcome) || Interrupted.Contains(outcome);

    public static bool IsItsOwn(string kind, string outcome) => Right[kind].Contains(outcome);
}
