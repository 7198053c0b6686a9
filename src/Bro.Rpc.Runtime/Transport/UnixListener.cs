using System.Net.Sockets;

namespace Bro.Rpc.Transport;

/// <summary>
/// A listening Unix socket that leaves a live gateway and strangers' files alone: a socket file is removed only after
/// nobody answered at it, and the mode is set before the first connection can come. Protocol §3, "A socket path in use".
/// </summary>
internal sealed class UnixListener : IDisposable
{
    private const int Backlog = 512;

    private readonly Socket _socket;
    private readonly string _path;

    private UnixListener(Socket socket, string path)
    {
        _socket = socket;
        _path = path;
    }

    /// <summary>Binds, sets the mode, then listens.</summary>
    /// <param name="path">A path that <see cref="SocketPath.Validate"/> took.</param>
    /// <param name="mode">Who may connect; ignored on Windows.</param>
    /// <exception cref="IpcException"><see cref="IpcErrorCode.ConnectionFailed"/>, with what to do next.</exception>
    public static UnixListener Listen(string path, UnixFileMode mode)
    {
        Socket socket = SocketPath.CreateSocket();
        try
        {
            using (FileStream startLock = LockStart(path))
            {
                RemoveDeadSocket(path);
                socket.Bind(new UnixDomainSocketEndPoint(path));
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(path, mode);
                }

                socket.Listen(Backlog);
            }

            return new UnixListener(socket, path);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IpcException(
                IpcErrorCode.ConnectionFailed,
                $"The gateway cannot listen at '{path}': {exception.Message}. Check that the folder exists and that this user may write to it.",
                exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public ValueTask<Socket> AcceptAsync(CancellationToken cancellationToken) => _socket.AcceptAsync(cancellationToken);

    /// <summary>Stops listening and removes the socket file, unless another gateway has taken the path meanwhile.</summary>
    public void Dispose()
    {
        _socket.Dispose();
        if (File.Exists(_path) && IsSocket(_path) && !SomebodyListens(_path))
        {
            File.Delete(_path);
        }
    }

    // Two gateways that start at the same moment take turns here, so neither removes what the other has just bound.
    private static FileStream LockStart(string path)
    {
        try
        {
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception exception) when (exception is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            string folder = Path.GetDirectoryName(path) ?? path;
            throw new IpcException(
                IpcErrorCode.ConnectionFailed,
                exception is DirectoryNotFoundException
                    ? $"The gateway cannot listen at '{path}': there is no folder '{folder}'. Create it, or choose another SocketPath."
                    : $"The gateway cannot listen at '{path}': this user may not write to '{folder}'. Choose another SocketPath, or run as its owner.",
                exception);
        }
        catch (IOException exception)
        {
            throw new IpcException(
                IpcErrorCode.ConnectionFailed,
                $"Another gateway is starting at '{path}' at this moment, or '{path}.lock' cannot be written: {exception.Message}",
                exception);
        }
    }

    private static void RemoveDeadSocket(string path)
    {
        if (!Path.Exists(path))
        {
            return;
        }

        if (!IsSocket(path))
        {
            throw new IpcException(
                IpcErrorCode.ConnectionFailed,
                $"'{path}' exists and is not a socket, so the gateway leaves it alone. Move it away, or choose another SocketPath.");
        }

        if (SomebodyListens(path))
        {
            throw new IpcException(
                IpcErrorCode.ConnectionFailed,
                $"A gateway is already running at '{path}'. Use that one, stop it first, or choose another SocketPath.");
        }

        File.Delete(path);
    }

    private static bool IsSocket(string path)
    {
        // On Windows the file of a Unix socket is a reparse point, and the only kind of those that is no link.
        return OperatingSystem.IsWindows()
            ? new FileInfo(path) is { LinkTarget: null } file && (file.Attributes & FileAttributes.ReparsePoint) != 0
            : UnixFileKind.IsSocket(path);
    }

    private static bool SomebodyListens(string path)
    {
        using Socket probe = SocketPath.CreateSocket();
        try
        {
            // Never blocks for long: a full backlog answers at once with "would block", which is life too.
            probe.Blocking = false;
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode is SocketError.WouldBlock or SocketError.TryAgain or SocketError.InProgress or SocketError.AccessDenied;
        }
    }
}
