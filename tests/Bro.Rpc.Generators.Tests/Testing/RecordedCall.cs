using System.Buffers;
using System.Text;
using System.Text.Json;
using Bro.Rpc.Generated;

namespace Bro.Rpc.Generators.Tests.Testing;

/// <summary>An incoming call with the given params, which keeps its answer.</summary>
internal sealed class RecordedCall(string? parameters, JsonSerializerOptions options) : BroServerCall
{
    /// <summary>The JSON of the answer; null where there was none.</summary>
    public string? Answer { get; private set; }

    public bool IsCompleted { get; private set; }

    public override IpcContext Context { get; } = new("root-1", ["order", "behaviour"], 2, 1_763_887_000_123);

    public override CancellationToken CancellationToken { get; } = new CancellationTokenSource().Token;

    public override JsonSerializerOptions JsonOptions => options;

    public override Utf8JsonReader GetParams() => LoopbackCaller.Read(parameters);

    public override void Complete<TResult>(TResult result, BroValueWriter<TResult> writer)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            writer(json, result, options);
        }

        Complete();
        Answer = Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public override void Complete()
    {
        Assert.False(IsCompleted, "A call is answered once.");
        IsCompleted = true;
    }
}
