using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Bro.Rpc.Benchmarks.Micro;
using Bro.Rpc.Benchmarks.Peers;
using Bro.Rpc.Benchmarks.Processes;

namespace Bro.Rpc.Benchmarks.Scale;

/// <summary>A process of its own that holds registered services which nobody calls.</summary>
internal sealed class IdleConnections : IAsyncDisposable
{
    private const string Role = "idle";

    private static readonly TimeSpan CountLimit = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _process;
    private readonly int _count;

    private IdleConnections(ChildProcess process, int count) => (_process, _count) = (process, count);

    public static Command CreateRole()
    {
        var path = new Argument<string>("path");
        var count = new Argument<int>("count");
        var command = new Command(Role, "Started by the program itself.") { path, count };
        command.Hidden = true;
        command.SetAction((result, _) => HoldAsync(result.GetRequiredValue(path), result.GetRequiredValue(count)));
        return command;
    }

    /// <summary>Starts the process; when it is there all are registered.</summary>
    public static async Task<IdleConnections> StartAsync(string path, int count, CancellationToken cancellationToken) =>
        new(await ChildProcess.StartSelfAsync([Role, path, count.ToString(CultureInfo.InvariantCulture)], Roles.ReadyLine, cancellationToken), count);

    /// <exception cref="InvalidOperationException">The gateway has closed some: what was measured is not what it says.</exception>
    public async Task RequireAllOpenAsync(CancellationToken cancellationToken)
    {
        await _process.SendAsync("count");
        string open = await _process.ReadLineAsync(CountLimit, cancellationToken);
        if (open != _count.ToString(CultureInfo.InvariantCulture))
        {
            throw new InvalidOperationException($"Only {open} of {_count} idle connections are still open.");
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>Says for each line of its input how many are open, until it ends.</summary>
    private static async Task HoldAsync(string path, int count)
    {
        var sockets = new Socket[count];
        byte[] acknowledgement = new byte[1024];
        for (int i = 0; i < count; i++)
        {
            sockets[i] = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await sockets[i].ConnectAsync(new UnixDomainSocketEndPoint(path));
            await sockets[i].SendAsync(ReadyFrames.Register(string.Create(CultureInfo.InvariantCulture, $"idle-{i}"), ReadyFrames.Method));
            int received = await sockets[i].ReceiveAsync(acknowledgement);
            if (acknowledgement.AsSpan(0, received).IndexOf("REGISTER_ACK"u8) < 0)
            {
                throw new InvalidOperationException($"Connection {i} was refused: {Encoding.UTF8.GetString(acknowledgement, 0, received)}");
            }
        }

        Console.WriteLine(Roles.ReadyLine);
        while (await Console.In.ReadLineAsync() is not null)
        {
            Console.WriteLine(sockets.Count(IsOpen));
        }

        foreach (Socket socket in sockets)
        {
            socket.Dispose();
        }
    }

    // what is closed can be read at once, and holds nothing
    private static bool IsOpen(Socket socket) => !socket.Poll(0, SelectMode.SelectRead) || socket.Available > 0;
}
