using BenchmarkDotNet.Attributes;

namespace Bro.Rpc.Benchmarks.Micro;

/// <summary>The gateway alone, between two ends that send ready-made frames. All that is allocated is the gateway's.</summary>
public class RoutingBenchmarks
{
    private const int Calls = 1000;

    private readonly string _folder = Directory.CreateTempSubdirectory("bro-micro-").FullName;
    private IpcServer? _gateway;
    private RawEnd? _caller;
    private RawEnd? _service;
    private byte[] _calls = [];

    /// <summary>How many calls at a time.</summary>
    [Params(1, 100)]
    public int InFlight { get; set; }

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _calls = ReadyFrames.Calls(InFlight);
        string path = Path.Combine(_folder, "s");
        _gateway = new IpcServer(new IpcServerOptions { SocketPath = path, HeartbeatInterval = TimeSpan.FromHours(1) });
        await _gateway.StartAsync();
        _service = RawEnd.Connect(path);
        _service.Register(ReadyFrames.Service, ReadyFrames.Method);
        new Thread(() => _service.Answer(ReadyFrames.Response(IpcSerializer.Json))) { IsBackground = true }.Start();
        _caller = RawEnd.Connect(path);
        _caller.Register(ReadyFrames.Caller);
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        _caller!.Dispose();
        _service!.Dispose();
        await _gateway!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(OperationsPerInvoke = Calls)]
    public void Route()
    {
        for (int i = 0; i < Calls; i += InFlight)
        {
            _caller!.Send(_calls);
            for (int j = 0; j < InFlight; j++)
            {
                _caller.Receive();
            }
        }
    }
}
