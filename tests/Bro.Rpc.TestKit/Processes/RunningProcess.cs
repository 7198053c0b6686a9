using System.Diagnostics;
using System.Globalization;

namespace Bro.Rpc.TestKit;

/// <summary>A process with its output so far. Disposing kills it and all its descendants, and waits until they are gone.</summary>
public sealed class RunningProcess : IAsyncDisposable
{
    private readonly ProcessStart _start;
    private readonly ProcessMark _mark;
    private readonly Process _process;
    private readonly OutputLog _log = new();
    private readonly Task _reading;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private int _disposed;

    private RunningProcess(ProcessStart start, ProcessMark mark, Process process)
    {
        _start = start;
        _mark = mark;
        _process = process;
        Id = process.Id;
        LivingProcesses.Add(this);
        _reading = ReadAllAsync();
    }

    public int Id { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>128 + the signal's number for a process that a signal ended; null while it runs.</summary>
    public int? ExitCode => _process.HasExited ? _process.ExitCode : null;

    /// <summary>All lines so far, of both streams.</summary>
    public IReadOnlyList<OutputLine> Output => _log.Lines;

    public IReadOnlyList<string> StandardOutput => LinesOf(OutputSource.StandardOutput);

    public IReadOnlyList<string> StandardError => LinesOf(OutputSource.StandardError);

    internal static RunningProcess Start(ProcessStart start)
    {
        var mark = new ProcessMark();
        var info = new ProcessStartInfo(start.FileName, start.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = start.WorkingDirectory ?? "",
        };
        foreach ((string name, string? value) in start.Environment)
        {
            info.Environment[name] = value;
        }

        info.Environment[ProcessMark.Variable] = mark.Value;
        return new RunningProcess(start, mark, Process.Start(info)!);
    }

    public Task<OutputLine> WaitForLineAsync(string substring, int fromIndex = 0, TimeSpan? limit = null, CancellationToken cancellationToken = default) =>
        WaitForLineAsync(line => line.Text.Contains(substring, StringComparison.Ordinal), $"a line with \"{substring}\"", fromIndex, limit, cancellationToken);

    /// <summary>The first line at or behind <paramref name="fromIndex"/> that is accepted, whether it was written already or comes yet.</summary>
    /// <exception cref="TimeoutException">None came in time; the message has all output.</exception>
    /// <exception cref="InvalidOperationException">The process ended without one; the message has all output and the exit code.</exception>
    public async Task<OutputLine> WaitForLineAsync(
        Func<OutputLine, bool> isExpected,
        string expectation = "a line",
        int fromIndex = 0,
        TimeSpan? limit = null,
        CancellationToken cancellationToken = default)
    {
        string description = $"{expectation} of";
        OutputLine? line = await TimeLimit.RunAsync(
            limit ?? Limits.OutputLine,
            token => _log.FindAsync(isExpected, fromIndex, token),
            () => $"{description} {Describe()}",
            cancellationToken);
        if (line is not null)
        {
            return line;
        }

        // the streams end a moment before the process does, and the failure should have the exit code
        await WaitForExitAsync(cancellationToken: cancellationToken);
        throw new InvalidOperationException($"The output ended without {description} {Describe()}");
    }

    /// <summary>Waits for the end of the process, then for the end of its output.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync(TimeSpan? limit = null, CancellationToken cancellationToken = default)
    {
        await TimeLimit.RunAsync(
            limit ?? Limits.ProcessExit,
            async token =>
            {
                await _process.WaitForExitAsync(token);
                return true;
            },
            () => $"the end of {Describe()}",
            cancellationToken);
        try
        {
            await _reading.WaitAsync(Limits.Kill, cancellationToken);
        }
        catch (TimeoutException)
        {
            // a child that outlives it holds the streams open; what the process itself wrote was read long ago
        }

        return _process.ExitCode;
    }

    /// <summary>Writes a line to its standard input. Two writers do not mix their lines.</summary>
    public async Task WriteLineAsync(string line, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await _process.StandardInput.WriteAsync($"{line}\n".AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>The process reads the end of its standard input.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>SIGKILL to the process alone: it gets no chance to say goodbye. Nothing happens when it has ended already.</summary>
    public void KillAlone()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
    }

    /// <summary>SIGKILL to the process and all its descendants, those included whose parent is dead.</summary>
    public void Kill()
    {
        _process.Kill(entireProcessTree: true);
        foreach (int id in _mark.FindLiving())
        {
            if (id != Id)
            {
                KillOrphan(id);
            }
        }
    }

    /// <exception cref="InvalidOperationException">The process has ended.</exception>
    public void Signal(ProcessSignal signal)
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"No {signal} to the ended {Describe()}");
        }

        SignalSender.Send(Id, signal);
    }

    /// <summary>SIGSTOP, and waits until each of its threads stands: one that runs at this moment goes on for a while (seen on Linux only).</summary>
    /// <exception cref="TimeoutException">It goes on.</exception>
    public async Task FreezeAsync(CancellationToken cancellationToken = default)
    {
        Signal(ProcessSignal.Stop);
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await TimeLimit.RunAsync(
            Limits.Kill,
            async token =>
            {
                while (!ThreadStates.AllStand(Id))
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(1), token);
                }

                return true;
            },
            () => $"that all threads stand of {Describe()}",
            cancellationToken);
    }

    /// <summary>The command, its state and all its output: for the messages of failures.</summary>
    public string Describe()
    {
        string state = _process.HasExited
            ? string.Create(CultureInfo.InvariantCulture, $"exited with {_process.ExitCode}")
            : "running";
        return $"`{_start}` (process {Id}, {state}), which wrote:{_log.Describe()}";
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        using var limit = new CancellationTokenSource(Limits.Kill);
        try
        {
            await KillUntilGoneAsync(limit.Token);
        }
        catch (OperationCanceledException exception)
        {
            throw new InvalidOperationException($"Could not kill {Describe()}", exception);
        }

        LivingProcesses.Remove(this);
        _process.Dispose();
        _writing.Dispose();
    }

    private static void KillOrphan(int id)
    {
        try
        {
            SignalSender.Send(id, ProcessSignal.Kill);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // ended between being found and being killed
        }
    }

    private async Task KillUntilGoneAsync(CancellationToken cancellationToken)
    {
        Kill();
        await _process.WaitForExitAsync(cancellationToken);

        // a process that was forking while it was killed may have left a child behind: look until none is found
        while (_mark.FindLiving().Count > 0)
        {
            Kill();
            await Task.Delay(TimeSpan.FromMilliseconds(5), cancellationToken);
        }

        await _reading.WaitAsync(cancellationToken);
    }

    private async Task ReadAllAsync()
    {
        await Task.WhenAll(
            ReadAsync(_process.StandardOutput, OutputSource.StandardOutput),
            ReadAsync(_process.StandardError, OutputSource.StandardError));
        _log.Complete();
    }

    private async Task ReadAsync(StreamReader reader, OutputSource source)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            _log.Add(source, line);
        }
    }

    private string[] LinesOf(OutputSource source) =>
        [.. _log.Lines.Where(line => line.Source == source).Select(line => line.Text)];
}
