using System.Text.Json;
using Bro.Rpc.Dispatch;
using Bro.Rpc.Generated;

namespace Bro.Rpc;

/// <summary>A call as a raw handler sees it. Valid until the handler has ended.</summary>
/// <remarks>Seed: the arguments of a <c>MethodHandler</c>.</remarks>
public sealed class IpcCall
{
    private readonly IncomingCall _call;
    private readonly int _generation;
    private JsonElement? _params;
    private string? _requestId;

    internal IpcCall(IncomingCall call)
    {
        _call = call;
        _generation = call.Generation;
        Method = call.MethodName;
        Context = call.Context;
    }

    /// <summary>The method called, by its name on the wire.</summary>
    public string Method { get; }

    /// <summary>The call's id, as it stands in the logs of every process it went through.</summary>
    /// <exception cref="ObjectDisposedException">The handler has ended, and it was not asked for before.</exception>
    public string RequestId => _requestId ??= _call.RequestIdOf(_generation, Method);

    /// <summary>The context that the call came with; also <see cref="IpcContext.Current"/> inside the handler.</summary>
    public IpcContext Context { get; }

    /// <summary>
    /// The parameters, read when first asked for; of kind <see cref="JsonValueKind.Undefined"/> where the call has none.
    /// The element may be kept after the handler has ended.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The handler has ended, and they were not asked for before.</exception>
    public JsonElement Params
    {
        get
        {
            if (_params is not { } value)
            {
                _params = value = _call.ReadParams(_generation, Method, static (ref Utf8JsonReader reader, JsonSerializerOptions _) =>
                    reader.TokenType is JsonTokenType.None ? default : JsonElement.ParseValue(ref reader));
            }

            return value;
        }
    }

    /// <summary>The parameters as a type.</summary>
    /// <typeparam name="TParams">The type.</typeparam>
    /// <returns>The value; null where the call has none or sends null.</returns>
    /// <exception cref="IpcException"><see cref="IpcErrorCode.InvalidMessage"/>: they cannot be read as that type; thrown on, the caller is told so.</exception>
    public TParams? GetParams<TParams>()
    {
        try
        {
            return _call.ReadParams(_generation, Method, static (ref Utf8JsonReader reader, JsonSerializerOptions options) =>
                reader.TokenType is JsonTokenType.None ? default : BroJson.Read<TParams>(ref reader, options));
        }
        catch (JsonException exception)
        {
            throw new IpcException(IpcErrorCode.InvalidMessage, $"The params of '{Method}' cannot be read as {typeof(TParams)}: {exception.Message}", exception);
        }
    }
}
