using System.Diagnostics.CodeAnalysis;
using System.Globalization;
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

    /// <summary>Where it listens.</summary>
    public string BoundPath => _path;

    private UnixListener(Socket socket, string path)
    {
        _socket = socket;
        _path = path;
    }

    /// <summary>Binds, sets the mode, then listens.</summary>
    /// <param name="path">A path that <see cref="SocketPath.Validate"/> took.</param>
    /// <param name="mode">Who may connect; ignored on Windows.</param>
    /// <exception cref="IpcException">
    /// <see cref="IpcErrorCode.ConnectionFailed"/>, with what to do next; where another gateway has the path, or is about to, its inner
    /// exception is a <see cref="SocketException"/> with <see cref="SocketError.AddressAlreadyInUse"/>.
    /// </exception>
    public static UnixListener Listen(string path, UnixFileMode mode)
    {
        using FileStream startLock = LockStart(path);
        Socket? socket = null;
        try
        {
            RemoveDeadSocket(path);
            socket = Bind(path);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, mode);
            }

            socket.Listen(Backlog);
            return new UnixListener(socket, path);
        }
        catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException)
        {
            if (socket is not null)
            {
                socket.Dispose();
                File.Delete(path);
            }

            throw new IpcException(
                IpcErrorCode.ConnectionFailed,
                $"The gateway cannot listen at '{path}': {exception.Message}. Check that the folder exists and that this user may write to it.",
                exception);
        }
    }

    /// <summary>Whether somebody listens at a path. False where nobody can tell, so that whoever then tries to listen there is told why.</summary>
    /// <exception cref="SocketException">This process has no descriptor left to look with.</exception>
    public static bool IsServed(string path) => Path.Exists(path) && IsSocket(path) && SomebodyListens(path) is true;

    public ValueTask<Socket> AcceptAsync(CancellationToken cancellationToken) => _socket.AcceptAsync(cancellationToken);

    /// <summary>Stops listening and removes the socket file, unless somebody else has taken the path meanwhile.</summary>
    public void Dispose()
    {
        // A gateway that starts at this moment holds the lock; it replaces the dead file, or finds this one still alive and fails.
        using FileStream? stopLock = TryLock();
        _socket.Dispose();
        if (stopLock is null)
        {
            return;
        }

        try
        {
            if (Path.Exists(_path) && IsSocket(_path) && SomebodyListens(_path) is false)
            {
                File.Delete(_path);
            }
        }
        catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException)
        {
            // The folder is gone or closed to us: the dead file, if any, is replaced by the next start.
        }
    }

    // .NET removes the file at the path when it disposes a socket that it bound, whatever stands there by then; a socket that
    // is made of the same handle does not. The first one owns nothing any more, and must not be disposed either.
    [SuppressMessage("Usage", "CA1816", Justification = "The finalizer of the first socket would remove the file, too.")]
    private static Socket Bind(string path)
    {
        Socket binding = SocketPath.CreateSocket();
        try
        {
            binding.Bind(new UnixDomainSocketEndPoint(path));
        }
        catch
        {
            binding.Dispose();
            throw;
        }

        var socket = new Socket(new SafeSocketHandle(binding.SafeHandle.DangerousGetHandle(), ownsHandle: true));
        binding.SafeHandle.SetHandleAsInvalid();
        GC.SuppressFinalize(binding);
        return socket;
    }

    private FileStream? TryLock()
    {
        try
        {
            return OpenLock(_path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static FileStream OpenLock(string path) =>
        new(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);

    // Gateways that start or stop at the same moment take turns here, so nobody removes what another has just bound.
    private static FileStream LockStart(string path)
    {
        try
        {
            return OpenLock(path);
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
                $"Another gateway is starting or stopping at '{path}' at this moment, or '{path}.lock' cannot be written: {exception.Message}",
                IsHeld(exception) ? new SocketException((int)SocketError.AddressAlreadyInUse) : exception);
        }
    }

    // What .NET says of a file that another process has for itself: EWOULDBLOCK of Linux and macOS, a sharing violation of Windows.
    private static bool IsHeld(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);

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

        switch (SomebodyListens(path))
        {
            case true:
                throw new IpcException(
                    IpcErrorCode.ConnectionFailed,
                    $"A gateway is already running at '{path}'. Use that one, stop it first, or choose another SocketPath.",
                    new SocketException((int)SocketError.AddressAlreadyInUse));
            case null:
                throw new IpcException(
                    IpcErrorCode.ConnectionFailed,
                    $"The socket '{path}' belongs to {OwnerOf(path)}, and this user may not connect to it to see whether a gateway runs there. Have them stop that gateway or remove the file, or choose another SocketPath.");
            case false:
                Delete(path);
                break;
        }
    }

    // In a folder like /tmp everybody may write, and only its owner may remove a file.
    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IpcException(
                IpcErrorCode.ConnectionFailed,
                $"The socket '{path}' is one that a gateway of {OwnerOf(path)} left behind, and this user may not remove it. Have them remove the file, or choose another SocketPath.",
                exception);
        }
    }

    private static string OwnerOf(string path) => UnixFileKind.OwnerOf(path) is { } user && user != CurrentUser.Id
        ? string.Create(CultureInfo.InvariantCulture, $"another user (number {user})")
        : "somebody else";

    private static bool IsSocket(string path)
    {
        // On Windows the file of a Unix socket is a reparse point, and the only kind of those that is no link.
        return OperatingSystem.IsWindows()
            ? new FileInfo(path) is { LinkTarget: null } file && (file.Attributes & FileAttributes.ReparsePoint) != 0
            : UnixFileKind.IsSocket(path);
    }

    // Null where this user may not connect, which the system says of a dead socket, too.
    private static bool? SomebodyListens(string path)
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
            return exception.SocketErrorCode is SocketError.AccessDenied
                ? null
                : exception.SocketErrorCode is SocketError.WouldBlock or SocketError.TryAgain or SocketError.InProgress;
        }
    }
}
