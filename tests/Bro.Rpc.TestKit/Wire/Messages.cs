using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Bro.Rpc.TestKit;

/// <summary>Messages as a Node peer spells them: the order of keys is the recorded one (Protocol §2).</summary>
public static class Messages
{
    // as a Node peer does, but for characters beyond the BMP, which this encoder escapes and Node does not
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static JsonObject Register(string serviceName, IEnumerable<string>? methods = null, JsonObject? metadata = null) => new()
    {
        ["type"] = "REGISTER",
        ["serviceName"] = serviceName,
        ["methods"] = Array(methods ?? []),
        ["version"] = "1.0.0",
        ["metadata"] = metadata?.DeepClone() ?? new JsonObject(),
    };

    public static JsonObject RegisterAck(IEnumerable<string>? caps = null)
    {
        var message = new JsonObject { ["type"] = "REGISTER_ACK" };
        if (caps is not null)
        {
            message["caps"] = Array(caps);
        }

        return message;
    }

    public static JsonObject Call(string id, string from, string to, string method, JsonNode? parameters, JsonObject context) => new()
    {
        ["type"] = "CALL",
        ["id"] = id,
        ["from"] = from,
        ["to"] = to,
        ["method"] = method,
        ["params"] = parameters?.DeepClone(),
        ["context"] = context.DeepClone(),
    };

    public static JsonObject CallWithoutParams(string id, string from, string to, string method, JsonObject context)
    {
        JsonObject message = Call(id, from, to, method, null, context);
        message.Remove("params");
        return message;
    }

    /// <summary>Answers <paramref name="call"/>; null is the value null, for no value see <see cref="ResponseWithoutData"/>.</summary>
    public static JsonObject Response(JsonObject call, JsonNode? data)
    {
        JsonObject message = ResponseWithoutData(call);
        message.Insert(message.IndexOf("context"), "data", data?.DeepClone());
        return message;
    }

    /// <summary>What a handler that returns nothing sends.</summary>
    public static JsonObject ResponseWithoutData(JsonObject call) => new()
    {
        ["type"] = "RESPONSE",
        ["id"] = call["id"]?.DeepClone(),
        ["from"] = call["to"]?.DeepClone(),
        ["to"] = call["from"]?.DeepClone(),
        ["status"] = "success",
        ["context"] = call["context"]?.DeepClone(),
    };

    public static JsonObject ErrorResponse(JsonObject call, string? code, string message)
    {
        JsonObject response = ResponseWithoutData(call);
        response["status"] = "error";
        response.Insert(response.IndexOf("context"), "error", ErrorBody(code, message));
        return response;
    }

    public static JsonObject Error(string? code, string message, string? id = null)
    {
        var frame = new JsonObject { ["type"] = "ERROR", ["error"] = ErrorBody(code, message) };
        if (id is not null)
        {
            frame.Insert(1, "id", id);
        }

        return frame;
    }

    public static JsonObject Heartbeat(string from, long timestampUnixMs) => new()
    {
        ["type"] = "HEARTBEAT",
        ["from"] = from,
        ["timestamp"] = timestampUnixMs,
    };

    public static JsonObject Cancel(string id, string from, string to) => new()
    {
        ["type"] = "CANCEL",
        ["id"] = id,
        ["from"] = from,
        ["to"] = to,
    };

    public static JsonObject Context(string root, IEnumerable<string> chain, int depth, long deadlineUnixMs) => new()
    {
        ["root"] = root,
        ["chain"] = Array(chain),
        ["depth"] = depth,
        ["deadline"] = deadlineUnixMs,
    };

    /// <summary>What <paramref name="to"/> receives with a first call: <c>chain:[from, to], depth:2</c>.</summary>
    public static JsonObject FirstContext(string from, string to, TimeSpan? lifetime = null) =>
        Context(NewId("root"), [from, to], 2, DateTimeOffset.UtcNow.Add(lifetime ?? Limits.Call).ToUnixTimeMilliseconds());

    /// <summary>What <paramref name="to"/> receives when a handler that was given <paramref name="context"/> calls it.</summary>
    public static JsonObject ExtendContext(JsonObject context, string to)
    {
        var extended = (JsonObject)context.DeepClone();
        extended["chain"]!.AsArray().Add(to);
        extended["depth"] = context["depth"]!.GetValue<int>() + 1;
        return extended;
    }

    /// <summary><c>req-1795425168751-zag4d1</c></summary>
    public static string NewId(string prefix = "req")
    {
        string random = new(Random.Shared.GetItems("0123456789abcdefghijklmnopqrstuvwxyz".AsSpan(), 6));
        return $"{prefix}-{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}-{random}";
    }

    public static string ToText(JsonNode message) => message.ToJsonString(Relaxed);

    /// <summary>Reads a body strictly: one object, valid UTF-8, no key twice, nothing behind it.</summary>
    public static JsonObject Parse(ReadOnlySpan<byte> body)
    {
        // JsonNode takes any bytes for the text of a string
        if (!Utf8.IsValid(body))
        {
            throw new InvalidDataException("The body of a frame is not valid UTF-8.");
        }

        try
        {
            return JsonNode.Parse(body, null, Strict) as JsonObject ?? throw new InvalidDataException("The body of a frame is not a JSON object.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"The body of a frame is not valid JSON: {exception.Message}", exception);
        }
    }

    private static JsonObject ErrorBody(string? code, string message)
    {
        var error = new JsonObject { ["message"] = message };
        if (code is not null)
        {
            error["code"] = code;
        }

        return error;
    }

    private static JsonArray Array(IEnumerable<string> items) => [.. items.Select(item => (JsonNode)item)];
}
