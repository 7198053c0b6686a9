using System.Text.Json;

namespace Bro.Rpc.Wire;

/// <summary>The keys and fixed values of messages, encoded once. Protocol §2.</summary>
internal static class FieldNames
{
    public static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
    public static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    public static readonly JsonEncodedText From = JsonEncodedText.Encode("from");
    public static readonly JsonEncodedText To = JsonEncodedText.Encode("to");
    public static readonly JsonEncodedText Method = JsonEncodedText.Encode("method");
    public static readonly JsonEncodedText Params = JsonEncodedText.Encode("params");
    public static readonly JsonEncodedText Context = JsonEncodedText.Encode("context");
    public static readonly JsonEncodedText Root = JsonEncodedText.Encode("root");
    public static readonly JsonEncodedText Chain = JsonEncodedText.Encode("chain");
    public static readonly JsonEncodedText Depth = JsonEncodedText.Encode("depth");
    public static readonly JsonEncodedText Deadline = JsonEncodedText.Encode("deadline");
    public static readonly JsonEncodedText TraceParent = JsonEncodedText.Encode("traceparent");
    public static readonly JsonEncodedText TraceState = JsonEncodedText.Encode("tracestate");
    public static readonly JsonEncodedText Baggage = JsonEncodedText.Encode("baggage");
    public static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
    public static readonly JsonEncodedText Data = JsonEncodedText.Encode("data");
    public static readonly JsonEncodedText Error = JsonEncodedText.Encode("error");
    public static readonly JsonEncodedText Message = JsonEncodedText.Encode("message");
    public static readonly JsonEncodedText Code = JsonEncodedText.Encode("code");
    public static readonly JsonEncodedText Stack = JsonEncodedText.Encode("stack");
    public static readonly JsonEncodedText Details = JsonEncodedText.Encode("details");
    public static readonly JsonEncodedText NotRun = JsonEncodedText.Encode("notRun");
    public static readonly JsonEncodedText Unanswered = JsonEncodedText.Encode("unanswered");
    public static readonly JsonEncodedText ServiceName = JsonEncodedText.Encode("serviceName");
    public static readonly JsonEncodedText Methods = JsonEncodedText.Encode("methods");
    public static readonly JsonEncodedText Version = JsonEncodedText.Encode("version");
    public static readonly JsonEncodedText Metadata = JsonEncodedText.Encode("metadata");
    public static readonly JsonEncodedText Timestamp = JsonEncodedText.Encode("timestamp");

    public static readonly JsonEncodedText PoolIndex = JsonEncodedText.Encode("poolIndex");
    public static readonly JsonEncodedText Bro = JsonEncodedText.Encode("bro");
    public static readonly JsonEncodedText ExtensionVersion = JsonEncodedText.Encode("v");
    public static readonly JsonEncodedText Capabilities = JsonEncodedText.Encode("caps");

    public static readonly JsonEncodedText Register = JsonEncodedText.Encode("REGISTER");
    public static readonly JsonEncodedText RegisterAck = JsonEncodedText.Encode("REGISTER_ACK");
    public static readonly JsonEncodedText Call = JsonEncodedText.Encode("CALL");
    public static readonly JsonEncodedText Response = JsonEncodedText.Encode("RESPONSE");
    public static readonly JsonEncodedText Heartbeat = JsonEncodedText.Encode("HEARTBEAT");
    public static readonly JsonEncodedText ErrorType = JsonEncodedText.Encode("ERROR");
    public static readonly JsonEncodedText Cancel = JsonEncodedText.Encode("CANCEL");
    public static readonly JsonEncodedText UnknownType = JsonEncodedText.Encode("UNKNOWN");
    public static readonly JsonEncodedText Success = JsonEncodedText.Encode("success");
    public static readonly JsonEncodedText ErrorStatus = JsonEncodedText.Encode("error");
}
