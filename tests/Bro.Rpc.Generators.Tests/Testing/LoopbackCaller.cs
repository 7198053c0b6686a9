using System.Buffers;
using System.Text;
using System.Text.Json;
using Bro.Rpc.Generated;

namespace Bro.Rpc.Generators.Tests.Testing;

/// <summary>A caller that notes what a proxy sends, and answers with what a test has prepared.</summary>
internal sealed class LoopbackCaller(JsonSerializerOptions options) : BroCaller
{
    /// <summary>The JSON of the next answer; null where it is absent.</summary>
    public string? Answer { get; set; }

    /// <summary>Answers with what this makes of the params, where it is set.</summary>
    public Func<string, string, ValueTask<string?>>? Dispatch { get; set; }

    public string? Service { get; private set; }

    public string? Method { get; private set; }

    public string? Params { get; private set; }

    public IpcContext? Context { get; private set; }

    public CancellationToken Token { get; private set; }

    public override ValueTask<TResult> CallAsync<TParams, TResult>(
        string service, string method, in TParams parameters, BroValueReader<TResult> reader, IpcContext? context, CancellationToken cancellationToken) =>
        CoreAsync(Note(service, method, parameters, context, cancellationToken), reader);

    public override ValueTask CallAsync<TParams>(string service, string method, in TParams parameters, IpcContext? context, CancellationToken cancellationToken) =>
        WithoutResultAsync(Note(service, method, parameters, context, cancellationToken));

    /// <summary>A reader on the first token of a JSON text; on none where there is no text.</summary>
    public static Utf8JsonReader Read(string? json)
    {
        if (json is null)
        {
            return default;
        }

        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return reader;
    }

    private async ValueTask<TResult> CoreAsync<TResult>((string Method, string Params) call, BroValueReader<TResult> reader)
    {
        string? answer = await DispatchAsync(call);
        return Parse(answer, reader);
    }

    private async ValueTask WithoutResultAsync((string Method, string Params) call) => await DispatchAsync(call);

    private TResult Parse<TResult>(string? answer, BroValueReader<TResult> reader)
    {
        Utf8JsonReader json = Read(answer);
        TResult result = reader(ref json, options);

        // A reader stops on the last token of its value, or it would eat what follows.
        Assert.True(answer is null || json.BytesConsumed == Encoding.UTF8.GetByteCount(answer));
        return result;
    }

    private async ValueTask<string?> DispatchAsync((string Method, string Params) call) =>
        Dispatch is null ? Answer : await Dispatch(call.Method, call.Params);

    private (string Method, string Params) Note<TParams>(string service, string method, in TParams parameters, IpcContext? context, CancellationToken cancellationToken)
        where TParams : struct, IBroParams
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            parameters.WriteTo(writer, options);
        }

        Service = service;
        Method = method;
        Params = Encoding.UTF8.GetString(buffer.WrittenSpan);
        Context = context;
        Token = cancellationToken;
        return (method, Params);
    }
}
