using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Bro.Rpc.TestKit;

/// <summary>kill(2)</summary>
internal static partial class SignalSender
{
    public static void Send(int processId, ProcessSignal signal)
    {
        if (Kill(processId, NumberOf(signal)) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"Signal {signal} to process {processId} failed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    // Linux and the BSDs number job control differently
    private static int NumberOf(ProcessSignal signal) => signal switch
    {
        ProcessSignal.Hangup => 1,
        ProcessSignal.Interrupt => 2,
        ProcessSignal.Terminate => 15,
        ProcessSignal.Kill => 9,
        ProcessSignal.Stop => OperatingSystem.IsLinux() ? 19 : 17,
        ProcessSignal.Continue => OperatingSystem.IsLinux() ? 18 : 19,
        _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, "No such signal."),
    };

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
