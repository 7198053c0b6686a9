using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bro.Rpc.Benchmarks.Processes;

namespace Bro.Rpc.Benchmarks.Hub;

/// <summary>nats-server, a hub that does the same job, at a port of its own.</summary>
internal sealed class NatsServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private readonly ChildProcess _process;

    private NatsServer(ChildProcess process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    /// <returns>Null where it is not installed.</returns>
    /// <exception cref="InvalidOperationException">It does not listen.</exception>
    public static async Task<NatsServer?> StartAsync(CancellationToken cancellationToken)
    {
        int port = FreePort();
        ChildProcess process;
        try
        {
            process = ChildProcess.StartNative("nats-server", "-a", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture));
        }
        catch (Win32Exception)
        {
            return null;
        }

        var server = new NatsServer(process, port);
        var clock = Stopwatch.StartNew();
        while (!await IsListeningAsync(port, cancellationToken))
        {
            if (clock.Elapsed > StartLimit)
            {
                await server.DisposeAsync();
                throw new InvalidOperationException($"nats-server does not listen at port {port}.");
            }

            await Task.Delay(20, cancellationToken);
        }

        return server;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static async Task<bool> IsListeningAsync(int port, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
