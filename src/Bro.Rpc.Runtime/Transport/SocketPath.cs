using System.Net.Sockets;
using System.Text;

namespace Bro.Rpc.Transport;

/// <summary>Checks the paths of Unix sockets, which are shorter than those of files.</summary>
internal static class SocketPath
{
    /// <summary>Where a gateway is when nobody says otherwise.</summary>
    public const string Default = "/tmp/bro-gateway.sock";

    // sockaddr_un: 108 bytes on Linux, 104 on macOS, one of them the terminator.
    private static readonly int MaxBytes = OperatingSystem.IsMacOS() ? 103 : 107;

    /// <summary>The path made absolute, so that a later change of the working directory does not matter.</summary>
    /// <param name="path">The path as the user gave it.</param>
    /// <param name="option">The option that it came from, for the message.</param>
    /// <exception cref="ArgumentException">It is empty or too long.</exception>
    public static string Validate(string? path, string option)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new ArgumentException($"{option} is empty. Give the path of the gateway's Unix socket, for instance /tmp/bro-gateway.sock.", option);
        }

        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException($"{option} contains a NUL character.", option);
        }

        string full = Path.GetFullPath(path);
        int bytes = Encoding.UTF8.GetByteCount(full);
        return bytes <= MaxBytes
            ? full
            : throw new ArgumentException($"{option} '{full}' has {bytes} bytes; the path of a Unix socket may have {MaxBytes}. Choose a shorter folder.", option);
    }

    /// <summary>A new socket of the right kind.</summary>
    public static Socket CreateSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
}
