using System.Net.Sockets;

namespace Bro.Rpc.Transport;

/// <summary>Connects to a gateway's Unix socket, and says what is wrong where that fails.</summary>
internal static class UnixConnector
{
    /// <summary>Connects.</summary>
    /// <param name="path">A path that <see cref="SocketPath.Validate"/> took.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="IpcException"><see cref="IpcErrorCode.ConnectionFailed"/>, with what to do next.</exception>
    public static async Task<Socket> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        Socket socket = SocketPath.CreateSocket();
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IpcException(IpcErrorCode.ConnectionFailed, Explain(path, exception), exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Explain(string path, SocketException exception) => exception.SocketErrorCode switch
    {
        SocketError.AccessDenied =>
            $"This user may not connect to the gateway's socket '{path}'. Run as the gateway's user, or start the gateway with a wider SocketMode.",
        SocketError.ConnectionRefused when File.Exists(path) =>
            $"Nobody listens at '{path}': the gateway that made it is gone, or it is no socket. Start the gateway: bro gateway --socket {path}",
        _ when !File.Exists(path) =>
            $"There is no gateway at '{path}': no such socket. Start it (bro gateway --socket {path}), or correct GatewayPath.",
        _ => $"The gateway at '{path}' cannot be reached: {exception.Message}. Check that GatewayPath names the gateway's socket.",
    };
}
