using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Bro.Rpc.Transport;

/// <summary>
/// Tells that the other end of a connection is gone before everything it sent was read, which reading alone cannot.
/// Asks the native part of the .NET runtime, as <see cref="UnixFileKind"/> does.
/// </summary>
internal static partial class PeerHangup
{
    // The runtime's own numbers, the same on every Unix system.
    private const short HangUp = 0x10;
    private const int Success = 0;

    /// <summary>Whether the other end has closed the connection. False where it is alive, where this end is closed, and on Windows, which does not tell.</summary>
    public static bool IsSeen(Socket socket)
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        bool isHeld = false;
        SafeSocketHandle handle = socket.SafeHandle;
        try
        {
            handle.DangerousAddRef(ref isHeld);
            var asked = new PollEvent { FileDescriptor = (int)handle.DangerousGetHandle() };
            return Poll(ref asked, 1, 0, out uint triggered) == Success && triggered == 1 && (asked.TriggeredEvents & HangUp) != 0;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            if (isHeld)
            {
                handle.DangerousRelease();
            }
        }
    }

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Poll")]
    private static partial int Poll(ref PollEvent events, uint count, int milliseconds, out uint triggered);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEvent
    {
        public int FileDescriptor;
        public short Events;
        public short TriggeredEvents;
    }
}
