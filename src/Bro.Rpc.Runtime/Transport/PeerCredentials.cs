using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Bro.Rpc.Transport;

/// <summary>Who is at the other end of a Unix socket, as the kernel says.</summary>
/// <param name="UserId">The user's number.</param>
/// <param name="ProcessId">The process that connected, or null where the system does not tell.</param>
internal readonly record struct PeerCredentials(uint UserId, int? ProcessId)
{
    // <sys/socket.h> of Linux: SOL_SOCKET 1, SO_PEERCRED 17, struct ucred { pid, uid, gid } of 32 bits each.
    private const int LinuxLevel = 1;
    private const int LinuxOption = 17;

    // <sys/un.h> of macOS: SOL_LOCAL 0, LOCAL_PEERCRED 1, struct xucred { u32 version, u32 uid, … }.
    private const int MacLevel = 0;
    private const int MacOption = 1;

    /// <summary>Asks the kernel; null where it does not say.</summary>
    public static PeerCredentials? Of(Socket socket)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                Span<int> ucred = stackalloc int[3];
                int length = socket.GetRawSocketOption(LinuxLevel, LinuxOption, MemoryMarshal.AsBytes(ucred));
                return length == 12 ? new PeerCredentials((uint)ucred[1], ucred[0]) : null;
            }

            if (OperatingSystem.IsMacOS())
            {
                Span<byte> xucred = stackalloc byte[76];
                int length = socket.GetRawSocketOption(MacLevel, MacOption, xucred);
                return length >= 8 ? new PeerCredentials(MemoryMarshal.Read<uint>(xucred[4..]), null) : null;
            }
        }
        catch (SocketException)
        {
            // The other end is gone already, or the system has no such option: nobody to name.
        }

        return null;
    }
}
