using BenchmarkDotNet.Attributes;
using Bro.Rpc.Benchmarks.Peers;

namespace Bro.Rpc.Benchmarks.Micro;

/// <summary>The caller alone: its calls are answered by ready-made frames. All that is allocated is the caller's.</summary>
public class ProxyCallBenchmarks
{
    private const int Calls = 1000;

    private readonly Task<Note>[] _calls = new Task<Note>[Calls];
    private RawGateway? _gateway;
    private RawEnd? _end;
    private IpcClient? _client;
    private Func<Task<Note>>? _typed;
    private Func<Task<Note>>? _raw;

    /// <summary>How many calls at a time.</summary>
    [Params(1, 100)]
    public int InFlight { get; set; }

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _gateway = new RawGateway();
        _client = new IpcClient(new IpcClientOptions { ServiceName = ReadyFrames.Caller, GatewayPath = _gateway.SocketPath, HeartbeatInterval = TimeSpan.FromHours(1) });
        Task connecting = _client.ConnectAsync();
        _end = _gateway.Accept();
        await connecting;
        new Thread(() => _end.Answer(ReadyFrames.Response(IpcSerializer.Json))) { IsBackground = true }.Start();
        IEchoService service = _client.CreateProxy<IEchoService>();
        _typed = () => service.EchoAsync(ReadyFrames.Note);
        _raw = () => _client.CallAsync<Note>(ReadyFrames.Service, ReadyFrames.Method, ReadyFrames.Note).AsTask();
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _client!.DisposeAsync();
        _end!.Dispose();
        _gateway!.Dispose();
    }

    /// <summary>What every caller pays for: the result, and the task in which it comes.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Calls)]
    public async Task ResultAndTaskAsync()
    {
        for (int i = 0; i < Calls; i++)
        {
            _calls[i] = Task.FromResult(new Note(new string('x', ReadyFrames.Note.Text.Length)));
            await _calls[i];
        }
    }

    [Benchmark(OperationsPerInvoke = Calls)]
    public Task TypedAsync() => CallAsync(_typed!);

    [Benchmark(OperationsPerInvoke = Calls)]
    public Task RawAsync() => CallAsync(_raw!);

    private async Task CallAsync(Func<Task<Note>> call)
    {
        for (int i = 0; i < Calls; i += InFlight)
        {
            for (int j = i; j < i + InFlight; j++)
            {
                _calls[j] = call();
            }

            for (int j = i; j < i + InFlight; j++)
            {
                await _calls[j];
            }
        }
    }
}
