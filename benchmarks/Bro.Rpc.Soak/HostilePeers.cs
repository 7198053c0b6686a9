using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Bro.Rpc.Soak;

/// <summary>Connections that break every rule, a few at a time, for as long as it is told.</summary>
internal sealed class HostilePeers(string gatewayPath, Tally tally)
{
    private static readonly byte[] Call = Encoding.UTF8.GetBytes("""{"type":"CALL","id":"1","from":"somebody","to":"json-service","method":"echo","params":"x","context":{"root":"r","chain":["somebody","json-service"],"depth":2,"deadline":9999999999999}}""");

    // lengths of MessagePack that nothing follows: map 32, array 32, str 32, bin 32, ext 32
    private static readonly byte[] Lies = [0xDF, 0xDD, 0xDB, 0xC6, 0xC9];

    private int _names;

    public Task RunAsync(CancellationToken stop)
    {
        Func<Socket, CancellationToken, Task>[] attacks =
        [
            static (socket, _) => SendAsync(socket, [0, 0, 0, 0]),
            static (socket, _) => SendAsync(socket, [0xFF, 0xFF, 0xFF, 0xFF, 1]),
            static (socket, _) => SendAsync(socket, [1, 0, 0, 0, (byte)'{']),
            static (socket, _) => SendAsync(socket, Frame(Lie())),
            static (socket, _) => SendAsync(socket, Frame(Enumerable.Repeat((byte)'[', 100_000).ToArray())),
            static (socket, _) => SendAsync(socket, Frame([0x81, 0xA1, (byte)'x', .. Enumerable.Repeat((byte)0x91, 100_000)])),
            static (socket, _) => SendAsync(socket, Noise()),
            static (_, _) => Task.CompletedTask,
            ByteByByteAsync,
            ForgeAsync,
            NeverReadAsync,
            FloodAsync,
        ];
        return Task.WhenAll(attacks.Select(attack => RepeatAsync(attack, stop)));
    }

    private static async Task SendAsync(Socket socket, byte[] bytes)
    {
        for (int sent = 0; sent < bytes.Length;)
        {
            sent += await socket.SendAsync(bytes.AsMemory(sent), SocketFlags.None);
        }
    }

    private static byte[] Frame(byte[] body) => [(byte)(body.Length >> 24), (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length, .. body];

    private static byte[] Lie() => [0x81, 0xA4, .. "type"u8, Lies[Random.Shared.Next(Lies.Length)], 0xFF, 0xFF, 0xFF, 0xFF];

    private static byte[] Noise()
    {
        byte[] body = [.. Call];
        for (int i = 0; i < 5; i++)
        {
            body[Random.Shared.Next(body.Length)] = (byte)Random.Shared.Next(256);
        }

        return Frame(body);
    }

    // slower than a registration may be
    private static async Task ByteByByteAsync(Socket socket, CancellationToken stop)
    {
        foreach (byte one in Frame(Call))
        {
            await SendAsync(socket, [one]);
            await Task.Delay(100, stop);
        }
    }

    private async Task RepeatAsync(Func<Socket, CancellationToken, Task> attack, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(gatewayPath), stop);
                await attack(socket, stop).WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
                await Task.Delay(Random.Shared.Next(2000), stop);
            }
            catch (Exception exception) when (exception is SocketException or TimeoutException || (exception is OperationCanceledException && stop.IsCancellationRequested))
            {
                // the gateway threw it out, takes no more of it, or the soak is over
            }

            tally.Add("hostile connections");
        }
    }

    private async Task<string> RegisterAsync(Socket socket)
    {
        string name = $"hostile-{Interlocked.Increment(ref _names)}";
        await SendAsync(socket, IpcFrames.Serialize(IpcMessages.CreateRegister(name, ["get"])));
        return name;
    }

    // answers to calls of others, calls in the name of others, and one id again and again
    private async Task ForgeAsync(Socket socket, CancellationToken stop)
    {
        string name = await RegisterAsync(socket);
        for (int i = 0; i < 100; i++)
        {
            await SendAsync(socket, Frame(Encoding.UTF8.GetBytes($$"""{"type":"RESPONSE","id":"{{i}}","from":"json-service","to":"json-caller","status":"success","data":666}""")));
            await SendAsync(socket, Frame(Call));
            await SendAsync(socket, CallOf(name, "1", "x"));
        }
    }

    // large answers that stay where they are
    private async Task NeverReadAsync(Socket socket, CancellationToken stop)
    {
        string name = await RegisterAsync(socket);
        string text = new('x', 100_000);
        for (int i = 0; i < 60; i++)
        {
            await SendAsync(socket, CallOf(name, $"{i}", text));
        }
    }

    private async Task FloodAsync(Socket socket, CancellationToken stop)
    {
        string name = await RegisterAsync(socket);
        byte[] nobody = CallOf(name, "1", "x", "nobody");
        byte[] many = [.. Enumerable.Repeat(nobody, 200).SelectMany(static bytes => bytes)];
        for (int i = 0; i < 20; i++)
        {
            await SendAsync(socket, many);
        }
    }

    private static byte[] CallOf(string from, string id, string text, string to = Traffic.JsonService)
    {
        var context = new IpcContext("root", [from, to], 2, DateTimeOffset.UtcNow.AddSeconds(20).ToUnixTimeMilliseconds());
        return IpcFrames.Serialize(IpcMessages.CreateCall(from, to, "echo", context, JsonSerializer.SerializeToElement(text), id));
    }
}
