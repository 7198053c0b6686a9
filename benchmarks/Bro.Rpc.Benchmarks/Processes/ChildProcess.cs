using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace Bro.Rpc.Benchmarks.Processes;

/// <summary>A program that this one started; killed when disposed, and when this one ends before that.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private static readonly ConcurrentDictionary<ChildProcess, bool> Living = new();

    private readonly Process _process;
    private readonly string _what;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _errors = new();

    // who is told to stop has little time, and a gateway or nats-server would stay for ever
    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += static (_, _) =>
    {
        foreach (ChildProcess child in Living.Keys)
        {
            child.Kill();
        }
    };

    private ChildProcess(string what, ProcessStartInfo start)
    {
        _what = what;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => KeepError(line.Data);
        _process.Start();
        Living[this] = true;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>Starts a program, native or of .NET, and waits for a line that contains <paramref name="readyLine"/>.</summary>
    /// <exception cref="InvalidOperationException">It did not say it; the message has what it said of errors.</exception>
    public static async Task<ChildProcess> StartAsync(string program, string[] arguments, string readyLine, CancellationToken cancellationToken)
    {
        bool isNative = Path.GetExtension(program) != ".dll";
        var start = new ProcessStartInfo(isNative ? program : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", isNative ? arguments : ["exec", program, .. arguments]);
        var child = new ChildProcess($"{Path.GetFileNameWithoutExtension(program)} {string.Join(' ', arguments)}", start);
        try
        {
            while (!(await child.ReadLineAsync(StartLimit, cancellationToken)).Contains(readyLine, StringComparison.Ordinal))
            {
            }

            return child;
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts this program in a role of its own.</summary>
    public static Task<ChildProcess> StartSelfAsync(string[] arguments, string readyLine, CancellationToken cancellationToken) =>
        StartAsync(typeof(ChildProcess).Assembly.Location, arguments, readyLine, cancellationToken);

    /// <summary>Starts a native program, which is ready at once.</summary>
    public static ChildProcess StartNative(string program, params string[] arguments) =>
        new($"{Path.GetFileName(program)} {string.Join(' ', arguments)}", new ProcessStartInfo(program, arguments));

    public async Task SendAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>The next line of its output.</summary>
    /// <exception cref="InvalidOperationException">It ended or said nothing in time; the message has what it said of errors.</exception>
    public async Task<string> ReadLineAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var limiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limiting.CancelAfter(limit);
        try
        {
            return await _lines.Reader.ReadAsync(limiting.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"'{_what}' said nothing for {limit.TotalSeconds:0} s. {Errors()}");
        }
        catch (ChannelClosedException)
        {
            throw new InvalidOperationException($"'{_what}' has ended. {Errors()}");
        }
    }

    /// <summary>Waits until it has ended.</summary>
    /// <exception cref="InvalidOperationException">It did not in time, or failed; the message has what it said of errors.</exception>
    public async Task WaitForSuccessAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var limiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limiting.CancelAfter(limit);
        try
        {
            await _process.WaitForExitAsync(limiting.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"'{_what}' did not end within {limit.TotalSeconds:0} s. {Errors()}");
        }

        if (_process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'{_what}' ended with {_process.ExitCode}. {Errors()}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Living.TryRemove(this, out _);
        Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    // with what it started: the load programs are two processes, and both hold the output that is read to its end
    private void Kill() => _process.Kill(entireProcessTree: true);

    private void Keep(string? line)
    {
        if (line is null)
        {
            _lines.Writer.TryComplete();
        }
        else
        {
            _lines.Writer.TryWrite(line);
        }
    }

    private void KeepError(string? line)
    {
        lock (_errors)
        {
            _errors.AppendLine(line);
        }
    }

    private string Errors()
    {
        lock (_errors)
        {
            return $"Its errors: {_errors}";
        }
    }
}
