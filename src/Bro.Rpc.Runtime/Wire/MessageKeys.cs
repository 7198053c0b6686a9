namespace Bro.Rpc.Wire;

/// <summary>Finds keys and types by their bytes, without a string. Protocol §2.</summary>
internal static class MessageKeys
{
    /// <summary>What a message is routed by: nobody may route by one of two and read by the other.</summary>
    public const MessageKey Unique = MessageKey.Type | MessageKey.Id | MessageKey.From | MessageKey.To | MessageKey.Method | MessageKey.Context;

    /// <summary>Bytes of the longest key, each of them escaped as JSON allows.</summary>
    public const int LongestEscaped = 6 * 7;

    public static MessageKey Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when name.SequenceEqual("id"u8) => MessageKey.Id,
        2 when name.SequenceEqual("to"u8) => MessageKey.To,
        4 when name.SequenceEqual("type"u8) => MessageKey.Type,
        4 when name.SequenceEqual("from"u8) => MessageKey.From,
        4 when name.SequenceEqual("data"u8) => MessageKey.Data,
        5 when name.SequenceEqual("error"u8) => MessageKey.Error,
        6 when name.SequenceEqual("method"u8) => MessageKey.Method,
        6 when name.SequenceEqual("params"u8) => MessageKey.Params,
        6 when name.SequenceEqual("status"u8) => MessageKey.Status,
        7 when name.SequenceEqual("context"u8) => MessageKey.Context,
        _ => MessageKey.None,
    };

    public static IpcMessageType TypeOf(ReadOnlySpan<byte> type) => type.Length switch
    {
        4 when type.SequenceEqual("CALL"u8) => IpcMessageType.Call,
        8 when type.SequenceEqual("RESPONSE"u8) => IpcMessageType.Response,
        8 when type.SequenceEqual("REGISTER"u8) => IpcMessageType.Register,
        12 when type.SequenceEqual("REGISTER_ACK"u8) => IpcMessageType.RegisterAck,
        9 when type.SequenceEqual("HEARTBEAT"u8) => IpcMessageType.Heartbeat,
        5 when type.SequenceEqual("ERROR"u8) => IpcMessageType.Error,
        6 when type.SequenceEqual("CANCEL"u8) => IpcMessageType.Cancel,
        _ => IpcMessageType.Unknown,
    };

    /// <summary>A key of <see cref="Unique"/> as it is spelt.</summary>
    public static string NameOf(MessageKey key) => key switch
    {
        MessageKey.Type => "type",
        MessageKey.Id => "id",
        MessageKey.From => "from",
        MessageKey.To => "to",
        MessageKey.Method => "method",
        _ => "context",
    };
}
