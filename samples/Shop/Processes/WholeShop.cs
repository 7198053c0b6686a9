namespace Shop.Processes;

/// <summary>Starts every process of the shop, lets the customer tell the story, and ends them all, whatever happens.</summary>
internal sealed class WholeShop : IAsyncDisposable
{
    private static readonly TimeSpan OpeningLimit = TimeSpan.FromSeconds(30);

    private readonly StopSignals _signals;
    private readonly CancellationTokenSource _stopping;
    private readonly List<ChildProcess> _services = [];
    private ChildProcess? _gateway;
    private ChildProcess? _lost;
    private string? _socketPath;

    private WholeShop(StopSignals signals)
    {
        _signals = signals;
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(signals.Received);
    }

    public static async Task<int> RunAsync()
    {
        using var signals = new StopSignals();
        int exitCode;
        await using (var shop = new WholeShop(signals))
        {
            exitCode = await shop.TellAsync();
        }

        if (exitCode == ExitCodes.Done)
        {
            Console.WriteLine("\nAll processes have ended, and nothing is left behind.");
        }

        return exitCode;
    }

    public async ValueTask DisposeAsync()
    {
        // the gateway last: that way nobody is cut off
        await Task.WhenAll(_services.Select(service => service.EndAsync()));
        await (_gateway?.EndAsync() ?? Task.CompletedTask);
        if (Path.GetDirectoryName(_socketPath) is { } folder && Directory.Exists(folder))
        {
            // the gateway takes its folder away, unless it was killed
            Directory.Delete(folder, recursive: true);
        }

        _services.ForEach(service => service.Dispose());
        _gateway?.Dispose();
        _stopping.Dispose();
    }

    private async Task<int> TellAsync()
    {
        try
        {
            _stopping.CancelAfter(OpeningLimit);
            await OpenAsync();
            _stopping.CancelAfter(Timeout.InfiniteTimeSpan);
            return await VisitAsync();
        }
        catch (OperationCanceledException) when (_lost is { } child)
        {
            await Console.Error.WriteLineAsync($"shop: {child.Name} (process {child.Id}) ended with exit code {child.ExitCode} before the story did. What it wrote stands above.");
            return StopSignals.Ended(child.ExitCode) ? child.ExitCode : ExitCodes.Failed;
        }
        catch (OperationCanceledException) when (_signals.Received.IsCancellationRequested)
        {
            return _signals.ExitCode;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"shop: after {OpeningLimit.TotalSeconds} s not every service is connected. What they wrote stands above.");
            return ExitCodes.Failed;
        }
    }

    private async Task OpenAsync()
    {
        Console.WriteLine("A shop of six processes that call each other through one Unix socket.\n");
        _gateway = Watched(ChildProcess.Start("gateway", [], takesOutput: true));
        _socketPath = await ReadAsync(Gateway.Listening);
        Console.WriteLine($"  {"gateway",-18} process {_gateway.Id,-8} {_socketPath}");
        foreach (string name in ShopArguments.Services)
        {
            Watched(Start(name));
        }

        await AllConnectedAsync();
    }

    private async Task<int> VisitAsync()
    {
        ChildProcess customer = Start("customer");
        await customer.Ended.WaitAsync(_stopping.Token);
        if (customer.ExitCode != ExitCodes.Done)
        {
            await Console.Error.WriteLineAsync($"shop: the customer went away with exit code {customer.ExitCode}.");
        }

        return StopSignals.Ended(customer.ExitCode) ? customer.ExitCode : Math.Min(customer.ExitCode, ExitCodes.Failed);
    }

    private ChildProcess Start(string name)
    {
        _stopping.Token.ThrowIfCancellationRequested();
        var child = ChildProcess.Start(name, [ShopArguments.SocketOption, _socketPath!], takesOutput: false);
        _services.Add(child);
        return child;
    }

    // its end is the end of the shop, unless the shop ended it
    private ChildProcess Watched(ChildProcess child)
    {
        _ = StopWhenEndedAsync();
        return child;

        async Task StopWhenEndedAsync()
        {
            await child.Ended;
            if (!child.WasToldToEnd && Interlocked.CompareExchange(ref _lost, child, null) is null)
            {
                await _stopping.CancelAsync();
            }
        }
    }

    private async Task AllConnectedAsync()
    {
        Dictionary<string, ChildProcess> awaited = _services.ToDictionary(service => service.Name);
        while (awaited.Count > 0)
        {
            string name = await ReadAsync(Gateway.Connected);
            if (awaited.Remove(name, out ChildProcess? service))
            {
                Console.WriteLine($"  {name,-18} process {service.Id,-8} connected");
            }
        }
    }

    // what follows the word on the gateway's next line that begins with it
    private async Task<string> ReadAsync(string word)
    {
        while (true)
        {
            string? line = await _gateway!.Output.ReadLineAsync(_stopping.Token);
            if (line is null)
            {
                // it ends, which stops the shop
                await Task.Delay(Timeout.InfiniteTimeSpan, _stopping.Token);
            }
            else if (line.StartsWith(word, StringComparison.Ordinal))
            {
                return line[word.Length..];
            }
        }
    }
}
