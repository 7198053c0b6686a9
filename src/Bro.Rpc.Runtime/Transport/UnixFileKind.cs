using System.Runtime.InteropServices;

namespace Bro.Rpc.Transport;

/// <summary>
/// Tells a socket from other files, and whose a file is, which .NET's own API does not. Asks the native part of the .NET runtime, whose
/// answer has the same layout on every Unix system, where <c>stat(2)</c> has another one for each.
/// </summary>
internal static partial class UnixFileKind
{
    private const int KindMask = 0xF000;
    private const int Socket = 0xC000;

    // More than the runtime's struct has, so that a longer one of a later version still fits.
    private const int StatusSize = 256;
    private const int ModeOffset = 4;
    private const int UserOffset = 8;

    /// <summary>Whether the path is a socket, and not a link to one.</summary>
    public static bool IsSocket(string path)
    {
        Span<byte> status = stackalloc byte[StatusSize];
        status.Clear();
        return LStat(path, ref MemoryMarshal.GetReference(status)) == 0 && (MemoryMarshal.Read<int>(status[ModeOffset..]) & KindMask) == Socket;
    }

    /// <summary>The number of the user whose file it is; null where there is none, and on Windows, which has no numbers.</summary>
    public static uint? OwnerOf(string path)
    {
        Span<byte> status = stackalloc byte[StatusSize];
        status.Clear();
        return !OperatingSystem.IsWindows() && LStat(path, ref MemoryMarshal.GetReference(status)) == 0 ? MemoryMarshal.Read<uint>(status[UserOffset..]) : null;
    }

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_LStat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LStat(string path, ref byte status);
}
