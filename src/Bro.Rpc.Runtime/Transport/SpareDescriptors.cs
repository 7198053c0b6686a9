using Microsoft.Win32.SafeHandles;

namespace Bro.Rpc.Transport;

/// <summary>
/// Keeps a process from giving its last file descriptors to connections: the runtime ends a process that needs one to load
/// an assembly and gets none, and a stop needs one for the lock file.
/// </summary>
internal static class SpareDescriptors
{
    private const int Count = 16;

    /// <summary>Checks that some are left, by opening and closing them.</summary>
    /// <exception cref="IOException">There are not enough.</exception>
    public static void Demand()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var spares = new SafeFileHandle?[Count];
        try
        {
            for (int i = 0; i < Count; i++)
            {
                spares[i] = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            }
        }
        finally
        {
            foreach (SafeFileHandle? spare in spares)
            {
                spare?.Dispose();
            }
        }
    }
}
