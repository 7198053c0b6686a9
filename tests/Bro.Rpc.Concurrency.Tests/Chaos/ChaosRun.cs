using System.Collections.Concurrent;
using System.Diagnostics;
using Bro.Rpc.Concurrency.Tests.Testing;
using Xunit;

namespace Bro.Rpc.Concurrency.Tests.Chaos;

/// <summary>One run: callers, services, links that are cut, all by one seed.</summary>
internal sealed class ChaosRun(int seed) : IAsyncDisposable
{
    private const int Calls = 10_000;
    private const int Services = 3;
    private const int Callers = 3;

    private readonly Random _random = new(seed);
    private readonly List<CuttableLink> _links = [];
    private readonly List<IpcClient> _services = [];
    private readonly List<(IpcClient Patient, IpcClient Impatient)> _callers = [];
    private readonly ConcurrentDictionary<(string Kind, string Outcome), int> _outcomes = new();
    private Machine? _machine;
    private int _handlersRunning;
    private int _ended;

    public string Table => string.Join('\n', _outcomes.OrderBy(static pair => pair.Key).Select(static pair => $"  {pair.Key.Kind,-20} {pair.Key.Outcome,-24} {pair.Value}"));

    public async Task StartAsync()
    {
        _machine = await Machine.StartAsync();
        for (int number = 0; number < Services; number++)
        {
            _services.Add(await ConnectAsync($"s{number}", TimeSpan.FromMinutes(2), AddMethods));
        }

        for (int number = 0; number < Callers; number++)
        {
            _callers.Add((
                await ConnectAsync($"c{number}", TimeSpan.FromMinutes(2), static _ => { }),
                await ConnectAsync($"i{number}", TimeSpan.FromMilliseconds(400), static _ => { })));
        }
    }

    public async Task RunAsync()
    {
        // Everything is drawn before anything runs, so that a seed says it all but the threads.
        (string Kind, int Caller, int Service, int Delay)[] drawn = [.. Enumerable.Range(0, Calls).Select(_ => (
            ChaosOutcomes.Kinds[_random.Next(ChaosOutcomes.Kinds.Count)], _random.Next(Callers), _random.Next(Services), _random.Next(200)))];
        int[] cuts = [.. Enumerable.Range(0, 12).Select(_ => _random.Next(_links.Count))];
        int[] pauses = [.. cuts.Select(_ => _random.Next(1, 60))];
        Task[] calls = [.. drawn.Select(call => Task.Run(() => CallAsync(call.Kind, call.Caller, call.Service, call.Delay)))];
        for (int cut = 0; cut < cuts.Length; cut++)
        {
            await Task.Delay(pauses[cut]);
            _links[cuts[cut]].Cut();
        }

        await Task.WhenAll(calls).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(Calls, _ended);
        Assert.All(_outcomes.Keys, static pair => Assert.True(ChaosOutcomes.IsRight(pair.Kind, pair.Outcome), $"{pair.Kind} ended with: {pair.Outcome}"));
    }

    /// <summary>When all calls have ended nothing of them is left, and everything works as on the first day.</summary>
    public async Task CheckAftermathAsync()
    {
        // First, because nobody says when an end that was cut has been noticed: a call that gets through has found both.
        foreach ((IpcClient patient, IpcClient impatient) in _callers)
        {
            for (int service = 0; service < Services; service++)
            {
                await GetThroughAsync(patient, service);
                await GetThroughAsync(impatient, service);
            }
        }

        await Eventually.EqualAsync(0, () => Volatile.Read(ref _handlersRunning), "handlers that run");
        foreach (IpcClient client in _services.Concat(_callers.SelectMany(static pair => new[] { pair.Patient, pair.Impatient })))
        {
            await Eventually.EqualAsync(true, () => client.IsConnected, $"{client.ServiceName} is connected");
            await Eventually.EqualAsync(0, () => client.GetStatus().PendingRequests, $"PendingRequests of {client.ServiceName}");
            await Eventually.EqualAsync(0, () => client.GetStatus().RunningCalls, $"RunningCalls of {client.ServiceName}");
        }

        await Eventually.EqualAsync(0, () => _machine!.Server.GetStatus().CallsInFlight, "CallsInFlight of the gateway");
        await Eventually.EqualAsync(Services + (2 * Callers), () => _machine!.Server.GetStatus().Connections, "connections at the gateway");
        Assert.Empty(_machine!.Logger.Defects);
    }

    public async ValueTask DisposeAsync()
    {
        if (_machine is not null)
        {
            await _machine.DisposeAsync();
        }

        foreach (CuttableLink link in _links)
        {
            await link.DisposeAsync();
        }
    }

    private async Task<IpcClient> ConnectAsync(string name, TimeSpan timeout, Action<IpcClient> prepare)
    {
        string path = _machine!.PathOf(name);
        _links.Add(new CuttableLink(path, _machine.Path));
        return await _machine.ConnectAsync(
            name, prepare, options => options with { GatewayPath = path, Timeout = timeout, MaxConcurrentCalls = Calls });
    }

    private static async Task GetThroughAsync(IpcClient client, int service)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                Assert.Equal(7, await client.CallAsync<int>($"s{service}", "returns").AsTask().WaitAsync(Limit.Step));
                return;
            }
            catch (IpcException) when (Stopwatch.GetElapsedTime(started) < Limit.Step)
            {
                // Not yet: one end of the way is being connected anew.
            }
        }
    }

    private void AddMethods(IpcClient service)
    {
        service.RegisterMethod("returns", (_, _) => Counted(static () => Task.FromResult(7)));
        service.RegisterMethod("throws", (_, _) => Counted(static () => throw new InvalidOperationException("no")));
        service.RegisterMethod("throwsOwn", (_, _) => Counted(static async () =>
        {
            await Task.Yield();
            throw new IpcException(new IpcErrorCode(ChaosOutcomes.OwnCode), "none left");
        }));
        service.RegisterMethod("hangs", (_, cancellationToken) => Counted(async () =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }));
    }

    private async Task<int> Counted(Func<Task<int>> handler)
    {
        Interlocked.Increment(ref _handlersRunning);
        try
        {
            return await handler();
        }
        finally
        {
            Interlocked.Decrement(ref _handlersRunning);
        }
    }


    private async Task CallAsync(string kind, int caller, int service, int delay)
    {
        string method = kind.Split(',')[0];
        bool isCancelled = kind != method;
        using var cancellation = new CancellationTokenSource();
        IpcClient client = kind == "hangs" ? _callers[caller].Impatient : _callers[caller].Patient;
        if (isCancelled)
        {
            cancellation.CancelAfter(delay);
        }

        string outcome;
        try
        {
            Assert.Equal(7, await client.CallAsync<int>($"s{service}", method, cancellationToken: cancellation.Token));
            outcome = ChaosOutcomes.Success;
        }
        catch (OperationCanceledException exception) when (exception.CancellationToken == cancellation.Token)
        {
            outcome = ChaosOutcomes.Cancelled;
        }
        catch (IpcException exception)
        {
            outcome = exception.Code.Value;
        }
        catch (Exception exception)
        {
            outcome = exception.ToString();
        }

        Interlocked.Increment(ref _ended);
        _outcomes.AddOrUpdate((kind, outcome), 1, static (_, count) => count + 1);
    }
}
