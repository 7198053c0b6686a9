using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Bro.Rpc.Transport;

/// <summary>
/// Lets a socket's completions run on the thread that learnt of them instead of another hop to the thread pool.
/// Only for loops that never run user code and never block: they would hold up every other socket of the process.
/// </summary>
/// <remarks>
/// The switch is not public in .NET, which has it for the whole process only (an environment variable read once).
/// Measured for one round trip of a Unix socket on two cores: 69 to 84 µs without, 28 to 36 µs with it.
/// </remarks>
internal static class InlineCompletions
{
    // Written once; a runtime without the switch is asked only once.
    private static volatile bool _isMissing;

    public static void Prefer(Socket socket)
    {
        if (_isMissing || OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            SetPreferInlineCompletions(socket, true);
        }
        catch (MissingMethodException)
        {
            _isMissing = true;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_PreferInlineCompletions")]
    private static extern void SetPreferInlineCompletions(Socket socket, bool value);
}
