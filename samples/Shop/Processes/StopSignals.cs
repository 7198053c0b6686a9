using System.Runtime.InteropServices;

namespace Shop.Processes;

/// <summary>Takes the signals that ask a process to end, so that it ends in order instead of at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private static readonly (PosixSignal Signal, int Number)[] All =
        [(PosixSignal.SIGHUP, 1), (PosixSignal.SIGINT, 2), (PosixSignal.SIGQUIT, 3), (PosixSignal.SIGTERM, 15)];

    private readonly CancellationTokenSource _received = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _number;

    public StopSignals() => _registrations = [.. All.Select(entry => PosixSignalRegistration.Create(entry.Signal, context =>
    {
        context.Cancel = true;
        Interlocked.CompareExchange(ref _number, entry.Number, 0);
        _received.Cancel();
    }))];

    /// <summary>Cancelled by the first of them.</summary>
    public CancellationToken Received => _received.Token;

    public int ExitCode => ExitCodes.Signalled + Volatile.Read(ref _number);

    /// <summary>Whether a process with this exit code was ended by one of them.</summary>
    public static bool Ended(int exitCode) => Array.Exists(All, entry => exitCode == ExitCodes.Signalled + entry.Number);

    public void Dispose()
    {
        Array.ForEach(_registrations, registration => registration.Dispose());
        _received.Dispose();
    }
}
