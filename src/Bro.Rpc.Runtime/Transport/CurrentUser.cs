using System.Runtime.InteropServices;

namespace Bro.Rpc.Transport;

/// <summary>The user that this process runs as. Asks the native part of the .NET runtime, as <see cref="UnixFileKind"/> does.</summary>
internal static partial class CurrentUser
{
    /// <summary>The user's number, as peers see it; null on Windows, which has none.</summary>
    public static uint? Id => OperatingSystem.IsWindows() ? null : GetEffectiveUserId();

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_GetEUid")]
    private static partial uint GetEffectiveUserId();
}
