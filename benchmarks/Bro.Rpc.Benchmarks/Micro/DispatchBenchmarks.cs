using BenchmarkDotNet.Attributes;
using Bro.Rpc.Benchmarks.Peers;

namespace Bro.Rpc.Benchmarks.Micro;

/// <summary>The service alone: ready-made frames call it. All that is allocated is the service's.</summary>
public class DispatchBenchmarks
{
    private const int Calls = 1000;

    private readonly Task<Note>[] _results = new Task<Note>[Calls];
    private RawGateway? _gateway;
    private RawEnd? _end;
    private IpcClient? _service;
    private byte[] _calls = [];

    /// <summary>How many calls at a time.</summary>
    [Params(1, 100)]
    public int InFlight { get; set; }

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _calls = ReadyFrames.Calls(InFlight);
        _gateway = new RawGateway();
        _service = new IpcClient(new IpcClientOptions { ServiceName = ReadyFrames.Service, GatewayPath = _gateway.SocketPath, HeartbeatInterval = TimeSpan.FromHours(1) });
        _service.RegisterService<IEchoService>(new EchoService());
        Task connecting = _service.ConnectAsync();
        _end = _gateway.Accept();
        await connecting;
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _service!.DisposeAsync();
        _end!.Dispose();
        _gateway!.Dispose();
    }

    /// <summary>What every service pays for: the argument, and the task in which the user's method returns it.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Calls)]
    public void ArgumentAndResult()
    {
        for (int i = 0; i < Calls; i++)
        {
            _results[i] = Task.FromResult(new Note(new string('x', ReadyFrames.Note.Text.Length)));
        }
    }

    [Benchmark(OperationsPerInvoke = Calls)]
    public void Dispatch()
    {
        for (int i = 0; i < Calls; i += InFlight)
        {
            _end!.Send(_calls);
            for (int j = 0; j < InFlight; j++)
            {
                _end.Receive();
            }
        }
    }
}
