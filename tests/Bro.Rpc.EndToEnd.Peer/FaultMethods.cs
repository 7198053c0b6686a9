namespace Bro.Rpc.EndToEnd.Peer;

/// <summary>Handlers that say how far they are, so that a test can strike at exactly that moment.</summary>
internal static class FaultMethods
{
    /// <summary>Says <c>entered KEY</c>, stands at the gate of that name, says <c>leaving KEY</c> and answers; or <c>cancelled KEY</c>.</summary>
    public static async Task<string> HoldAsync(HoldRequest request, CancellationToken cancellationToken)
    {
        Console.WriteLine($"entered {request.Key}");
        try
        {
            await Gates.PassedAsync(request.Key).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine($"cancelled {request.Key}");
            throw;
        }

        Console.WriteLine($"leaving {request.Key}");
        return new string('x', request.Size);
    }

    /// <summary>Says <c>ran KEY</c>, each time.</summary>
    public static async Task<string> MarkAsync(string key, CancellationToken cancellationToken)
    {
        Console.WriteLine($"ran {key}");

        // so that some calls are under way at any time
        await Task.Delay(TimeSpan.FromMilliseconds(2), cancellationToken);
        return key;
    }
}
