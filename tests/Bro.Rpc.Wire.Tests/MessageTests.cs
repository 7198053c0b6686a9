using System.Text;
using System.Text.Json;
using CsCheck;
using Xunit;

namespace Bro.Rpc.Wire.Tests;

public sealed class MessageTests
{
    private const int Max = 16 * 1024 * 1024;

    private static readonly Gen<IpcMessage> Calls = Gen.Select(
        Values.Name, Values.Name, Values.Name, Values.Name, Values.Json, Values.Name.Array[1, 20], Gen.Long[0, long.MaxValue],
        static (id, from, to, method, parameters, chain, deadline) => new IpcMessage
        {
            Type = IpcMessageType.Call,
            Id = id,
            From = from,
            To = to,
            Method = method,
            Params = JsonElement.Parse(parameters?.ToJsonString() ?? "null"),
            Context = new IpcContext($"root-{id}", [.. chain], chain.Length, deadline),
        });

    private static readonly Gen<IpcMessage> Answers = Gen.Select(Calls, Values.Json, Values.Name, Gen.Int[0, 2], static (call, data, text, kind) => kind switch
    {
        0 => IpcMessages.CreateErrorResponse(call, new IpcError(new IpcErrorCode(text), text)),
        1 => IpcMessages.CreateSuccessResponse(call),
        _ => IpcMessages.CreateSuccessResponse(call, JsonElement.Parse(data?.ToJsonString() ?? "null")),
    });

    [Theory]
    [InlineData(IpcSerializer.Json)]
    [InlineData(IpcSerializer.MessagePack)]
    public void Any_message_is_read_as_it_was_written(IpcSerializer serializer) => Gen.OneOf(Calls, Answers).Check(message =>
        AssertSame(message, IpcFrames.Deserialize(IpcFrames.Serialize(message, Max, serializer))));

    [Theory]
    [InlineData(IpcSerializer.Json)]
    [InlineData(IpcSerializer.MessagePack)]
    public void Any_message_says_the_same_when_it_was_translated(IpcSerializer serializer) => Gen.OneOf(Calls, Answers).Check(message =>
    {
        byte[] frame = IpcFrames.Serialize(message, Max, serializer);
        using var transcoder = Transcoder.Rent();
        AssertSame(message, IpcFrames.Deserialize(transcoder.ToFrame(frame.AsSpan(IpcFrames.PrefixLength), serializer, Max)));
    });

    [Theory]
    [InlineData(IpcSerializer.Json)]
    [InlineData(IpcSerializer.MessagePack)]
    public void The_envelope_finds_each_part_of_any_call(IpcSerializer serializer) => Calls.Check(message =>
    {
        byte[] frame = IpcFrames.Serialize(message, Max, serializer);

        Envelope envelope = Serializers.ReadEnvelope(serializer, frame.AsSpan(IpcFrames.PrefixLength), out string? problem);

        Assert.Null(problem);
        Assert.Equal(message.Id, Encoding.UTF8.GetString(envelope.Id));
        Assert.Equal(message.From, Encoding.UTF8.GetString(envelope.From));
        Assert.Equal(message.To, Encoding.UTF8.GetString(envelope.To));
        Assert.Equal(message.Method, Encoding.UTF8.GetString(envelope.Method));
        Assert.True(envelope.IsContextValid);
        Assert.Equal((message.Context!.Depth, message.Context.Deadline), (envelope.Depth, envelope.Deadline));
    });

    [Fact]
    public void Any_bytes_are_a_message_or_have_a_problem() => Values.Bytes.Check(static bytes =>
    {
        foreach (byte[] body in new[] { bytes, [(byte)'{', .. bytes], [0xDE, 0, 2, .. bytes], [0x81, 0xA4, .. "type"u8, .. bytes] })
        {
            foreach (IpcSerializer serializer in Enum.GetValues<IpcSerializer>())
            {
                Serializers.ReadEnvelope(serializer, body, out string? problem);
                Assert.True(problem is null or [.., '.'] or [.., ']'] || problem.Contains("JSON", StringComparison.Ordinal), problem);
            }
        }
    });

    private static void AssertSame(IpcMessage expected, IpcMessage actual)
    {
        Assert.Equal((expected.Type, expected.Id, expected.From, expected.To, expected.Method), (actual.Type, actual.Id, actual.From, actual.To, actual.Method));
        Assert.Equal((expected.Status, expected.Error), (actual.Status, actual.Error));
        AssertSame(expected.Params, actual.Params);
        AssertSame(expected.Data, actual.Data);
        Assert.Equal(expected.Context!.ToString(), actual.Context!.ToString());
        Assert.Equal((expected.Context.Deadline, expected.Context.Root), (actual.Context.Deadline, actual.Context.Root));
        Assert.Equal(expected.Context.Chain, actual.Context.Chain);
    }

    private static void AssertSame(JsonElement? expected, JsonElement? actual)
    {
        Assert.Equal(expected.HasValue, actual.HasValue);
        Meaning.AssertSame(expected?.GetRawText() ?? "null", actual?.GetRawText() ?? "null");
    }
}
