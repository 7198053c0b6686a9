using Microsoft.Extensions.Logging;

namespace Bro.Rpc;

/// <summary>What the events <c>Log</c> tell: one entry of the log.</summary>
/// <remarks>Seed: event <c>log</c>.</remarks>
public sealed class IpcLogEventArgs : EventArgs
{
    /// <summary>The entry in words.</summary>
    public required string Message { get; init; }

    /// <summary>How important it is.</summary>
    public required LogLevel Level { get; init; }

    /// <summary>Its parts by their names.</summary>
    public required IReadOnlyDictionary<string, object?> Data { get; init; }

    /// <summary>The exception it is about, or null.</summary>
    public Exception? Exception { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset Timestamp { get; init; }
}
