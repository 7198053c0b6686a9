using BenchmarkDotNet.Attributes;
using Bro.Rpc.Wire;

namespace Bro.Rpc.Benchmarks.Micro;

/// <summary>What is done with the bytes of one CALL, in both codecs.</summary>
public class WireBenchmarks
{
    private const int MaxMessageSize = IpcFrames.DefaultMaxMessageSize;

    private readonly TextCache _names = new();
    private byte[] _frame = [];
    private byte[] _context = [];
    private byte[] _value = [];

    [ParamsAllValues]
    public IpcSerializer Codec { get; set; }

    private ReadOnlySpan<byte> Body => _frame.AsSpan(IpcFrames.PrefixLength);

    [GlobalSetup]
    public void SetUp()
    {
        _frame = ReadyFrames.Call(Codec);
        Envelope envelope = Read(out string? problem);
        _context = problem is null ? envelope.Context.ToArray() : throw new InvalidOperationException(problem);
        _value = envelope.Params.ToArray();
    }

    [Benchmark]
    public int Framing()
    {
        FrameReader.Read(_frame, MaxMessageSize, out int length, out _);
        return length;
    }

    [Benchmark]
    public long Envelope() => Read(out _).Deadline;

    [Benchmark]
    public IpcContext? Context() => Codec is IpcSerializer.Json ? ContextReader.Read(_context, _names) : MessagePackContextReader.Read(_context, _names);

    /// <summary>A CALL with its parameters, whose JSON is at hand.</summary>
    [Benchmark]
    public int Write()
    {
        using MessageWriter writer = MessageWriter.Rent(Codec);
        writer.BeginCall("req-1763887000123-000000"u8, ReadyFrames.Caller, ReadyFrames.Service, ReadyFrames.Method, MaxMessageSize);
        writer.Json.WriteStartObject();
        writer.Json.WriteString("text"u8, ReadyFrames.Note.Text);
        writer.Json.WriteEndObject();
        return writer.EndCall("root-1763887000123-abc123"u8, ReadyFrames.Caller, ReadyFrames.Service, 1763887000123).Length;
    }

    /// <summary>What a gateway does between ends that differ.</summary>
    [Benchmark]
    public int Translate()
    {
        using var transcoder = Transcoder.Rent();
        return transcoder.ToFrame(Body, Codec, MaxMessageSize).Length;
    }

    /// <summary>What a client reads: the value itself, after the translation into JSON that MessagePack needs.</summary>
    [Benchmark]
    public int ReadValue()
    {
        if (Codec is IpcSerializer.Json)
        {
            return System.Text.Json.JsonSerializer.Deserialize<Peers.Note>(_value, System.Text.Json.JsonSerializerOptions.Web)!.Text.Length;
        }

        using var transcoder = Transcoder.Rent();
        return System.Text.Json.JsonSerializer.Deserialize<Peers.Note>(transcoder.ToJson(_value), System.Text.Json.JsonSerializerOptions.Web)!.Text.Length;
    }

    private Envelope Read(out string? problem) => Codec is IpcSerializer.Json ? EnvelopeReader.Read(Body, out problem) : MessagePackEnvelopeReader.Read(Body, out problem);
}
