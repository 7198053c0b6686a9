using System.Text.Json;
using Bro.Rpc.Wire;

namespace Bro.Rpc;

/// <summary>
/// One message with all that it may have, for whoever speaks the protocol by hand: a test peer, a bridge. What a message does
/// not have is null. <see cref="IpcMessages"/> builds and checks messages, <see cref="IpcFrames"/> turns them into bytes and back.
/// </summary>
/// <remarks>
/// Keys that the protocol does not name are not kept: who passes a message on passes on its bytes. Two messages are equal only
/// where their JSON values are those of one document.
/// Seed: <c>IPCMessage</c>, the union of all messages. Protocol §2.
/// </remarks>
public sealed record IpcMessage
{
    /// <summary>What the message is.</summary>
    public required IpcMessageType Type { get; init; }

    /// <summary>The id of the call: of a CALL, its RESPONSE and its CANCEL, and of an ERROR that is about a call.</summary>
    public string? Id { get; init; }

    /// <summary>The service that sends it: of a CALL, RESPONSE, HEARTBEAT or CANCEL.</summary>
    public string? From { get; init; }

    /// <summary>The service that it is for: of a CALL, RESPONSE or CANCEL.</summary>
    public string? To { get; init; }

    /// <summary>The method called, of a CALL.</summary>
    public string? Method { get; init; }

    /// <summary>The parameters, of a CALL: any value, also null as JSON has it; or none.</summary>
    public JsonElement? Params { get; init; }

    /// <summary>How the call ended, of a RESPONSE.</summary>
    public IpcResponseStatus? Status { get; init; }

    /// <summary>The result, of a RESPONSE: any value, also null as JSON has it; none where the method returns nothing.</summary>
    public JsonElement? Data { get; init; }

    /// <summary>What went wrong, of a RESPONSE or an ERROR.</summary>
    public IpcError? Error { get; init; }

    /// <summary>The context, of a CALL and its RESPONSE; null also where a peer sent one that is not valid.</summary>
    public IpcContext? Context { get; init; }

    /// <summary>The name to register, of a REGISTER.</summary>
    public string? ServiceName { get; init; }

    /// <summary>The methods offered, of a REGISTER.</summary>
    public IReadOnlyList<string>? Methods { get; init; }

    /// <summary>The version shown, of a REGISTER.</summary>
    public string? Version { get; init; }

    /// <summary>An object shown at the gateway, of a REGISTER.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>When it was sent, in Unix milliseconds: of a HEARTBEAT or an ERROR.</summary>
    public long? Timestamp { get; init; }

    /// <summary>The extensions that the gateway speaks, of a REGISTER_ACK. Protocol §6.</summary>
    public IReadOnlyList<string>? Capabilities { get; init; }

    /// <summary>
    /// The message as one line for logs, long values cut:
    /// <c>CALL req-… order → user.getUser {"id":"1"} [order → user (root-…, depth 2)]</c>. Seed: <c>formatMessageForLog()</c>.
    /// </summary>
    /// <returns>The line; never has a control character, whatever a peer sent.</returns>
    public override string ToString() => MessageText.Of(this);
}
