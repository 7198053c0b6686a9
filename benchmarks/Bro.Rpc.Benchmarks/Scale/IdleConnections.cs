using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Bro.Rpc.Benchmarks.Micro;
using Bro.Rpc.Benchmarks.Peers;
using Bro.Rpc.Benchmarks.Processes;

namespace Bro.Rpc.Benchmarks.Scale;

/// <summary>A process of its own that holds registered services which nobody calls.</summary>
internal static class IdleConnections
{
    private const string Role = "idle";

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
    public static Task<ChildProcess> StartAsync(string path, int count) =>
        ChildProcess.StartSelfAsync([Role, path, count.ToString(CultureInfo.InvariantCulture)], Roles.ReadyLine);

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
        }

        foreach (Socket socket in sockets)
        {
            socket.Dispose();
        }
    }
}
