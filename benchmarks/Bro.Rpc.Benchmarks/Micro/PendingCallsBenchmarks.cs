using BenchmarkDotNet.Attributes;
using Bro.Rpc.Client;
using Bro.Rpc.Connections;
using Bro.Rpc.Wire;

namespace Bro.Rpc.Benchmarks.Micro;

/// <summary>The table of calls that wait: one more goes in, and its answer takes it out.</summary>
public class PendingCallsBenchmarks
{
    private readonly PendingCalls _calls = new();
    private readonly Call _call = new();

    /// <summary>How many wait besides.</summary>
    [Params(0, 1000, 100_000)]
    public int Waiting { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        for (int i = 0; i < Waiting; i++)
        {
            _calls.TryAdd(new Call(), 1763887000123, long.MaxValue);
        }
    }

    [Benchmark]
    public bool AddAndTake()
    {
        _calls.TryAdd(_call, 1763887000123, long.MaxValue);
        Span<byte> id = stackalloc byte[RequestId.Length];
        RequestId.Write(id, _call.IdTime, _call.IdNumber);
        return _calls.TryTake(id) is not null;
    }

    private sealed class Call : PendingCall
    {
        public override void SetResponse(in ReceivedFrame frame, in Envelope response) => throw new NotSupportedException("Nobody answers here.");

        public override void Run() => throw new NotSupportedException("Nobody goes on here.");

        public override void RunOnPool() => throw new NotSupportedException("Nobody goes on here.");

        public override void SetException(Exception exception) => throw new NotSupportedException("Nobody fails here.");
    }
}
