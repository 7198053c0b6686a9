using System.Globalization;
using System.Text;
using System.Text.Json;
using Bro.Rpc.Benchmarks.Peers;

namespace Bro.Rpc.Benchmarks.Micro;

/// <summary>Frames made before anything is measured, of a note with 64 bytes of text.</summary>
internal static class ReadyFrames
{
    public const string Caller = "echo-caller";
    public const string Service = "echo-service";
    public const string Method = "echo";

    /// <summary>The length of the ids that our clients write.</summary>
    public const int IdLength = 24;

    private const string FirstId = "req-1763887000123-000000";

    /// <summary>The note of every call.</summary>
    public static Note Note { get; } = new(new string('x', 64));

    private static JsonElement Value { get; } = JsonSerializer.SerializeToElement(Note, JsonSerializerOptions.Web);

    private static IpcMessage CallMessage { get; } =
        IpcMessages.CreateCall(Caller, Service, Method, IpcContext.Create(Caller, TimeSpan.FromDays(1)), Value, FirstId);

    public static byte[] Call(IpcSerializer serializer) => IpcFrames.Serialize(CallMessage, serializer: serializer);

    public static byte[] Response(IpcSerializer serializer) => IpcFrames.Serialize(IpcMessages.CreateSuccessResponse(CallMessage, Value), serializer: serializer);

    public static byte[] Register(string name, params string[] methods) => IpcFrames.Serialize(IpcMessages.CreateRegister(name, methods));

    public static byte[] RegisterAck() => IpcFrames.Serialize(new IpcMessage { Type = IpcMessageType.RegisterAck });

    /// <summary>So many CALLs behind each other, each with an id of its own.</summary>
    public static byte[] Calls(int count)
    {
        byte[] call = Call(IpcSerializer.Json);
        byte[] calls = new byte[call.Length * count];
        int id = IdIn(call);
        for (int i = 0; i < count; i++)
        {
            Span<byte> copy = calls.AsSpan(i * call.Length, call.Length);
            call.CopyTo(copy);
            Encoding.ASCII.GetBytes(i.ToString("000000", CultureInfo.InvariantCulture), copy[(id + IdLength - 6)..]);
        }

        return calls;
    }

    /// <summary>Where the id of a JSON frame begins.</summary>
    public static int IdIn(ReadOnlySpan<byte> frame) => frame.IndexOf("\"id\":\""u8) + "\"id\":\""u8.Length;
}
