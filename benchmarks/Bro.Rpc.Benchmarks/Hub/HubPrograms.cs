using System.Diagnostics;
using System.Globalization;
using Bro.Rpc.Benchmarks.Processes;

namespace Bro.Rpc.Benchmarks.Hub;

/// <summary>The C programs of <c>benchmarks/hub</c>, compiled into a folder of their own that goes when this is disposed.</summary>
internal sealed class HubPrograms : IDisposable
{
    private static readonly string[] Names = ["relay", "load", "natsload"];
    private static readonly TimeSpan CompileLimit = TimeSpan.FromMinutes(1);

    // for start and end of a load, on a busy machine
    private static readonly TimeSpan Spare = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);

    private readonly string _folder = Directory.CreateTempSubdirectory("bro-hub-").FullName;

    private HubPrograms()
    {
    }

    private static string Sources => Path.Combine(AppContext.BaseDirectory, "hub");

    /// <returns>Null where there is no C compiler.</returns>
    /// <exception cref="InvalidOperationException">The compiler refused a program.</exception>
    public static async Task<HubPrograms?> CompileAsync(CancellationToken cancellationToken)
    {
        var programs = new HubPrograms();
        try
        {
            foreach (string name in Names)
            {
                string source = Path.Combine(Sources, $"{name}.c");
                await using ChildProcess compiler = ChildProcess.StartNative("cc", "-O2", "-w", "-D_GNU_SOURCE", "-o", programs.PathOf(name), source);
                await compiler.WaitForSuccessAsync(CompileLimit, cancellationToken);
            }

            return programs;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            programs.Dispose();
            return null;
        }
        catch
        {
            programs.Dispose();
            throw;
        }
    }

    /// <summary>Starts the relay for ends of ours, whose REGISTER it answers by itself, and waits until it listens.</summary>
    /// <param name="path">Its socket.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<ChildProcess> StartRelayAsync(string path, CancellationToken cancellationToken) => StartRelayAsync(path, ["acknowledge"], cancellationToken);

    /// <summary>Loads a gateway with ready-made frames.</summary>
    public Task<HubFigure> LoadAsync(string path, int inFlight, double seconds, int bytes, CancellationToken cancellationToken) =>
        LoadAsync(path, inFlight, seconds, bytes, [], cancellationToken);

    /// <summary>Loads a relay of its own with the same frames; it ends with its ends, and takes its socket away.</summary>
    public async Task<HubFigure> LoadRelayAsync(int inFlight, double seconds, int bytes, CancellationToken cancellationToken)
    {
        string path = PathOf("relay.socket");
        await using ChildProcess relay = await StartRelayAsync(path, [], cancellationToken);
        HubFigure figure = await LoadAsync(path, inFlight, seconds, bytes, ["raw"], cancellationToken);
        await relay.WaitForSuccessAsync(EndLimit, cancellationToken);
        return figure;
    }

    /// <summary>Loads nats-server with messages of the same length.</summary>
    public Task<HubFigure> LoadNatsAsync(int port, int inFlight, double seconds, int bytes, CancellationToken cancellationToken) =>
        MeasureAsync("natsload", [Text(port), Text(inFlight), Text(seconds), Text(bytes)], seconds, cancellationToken);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task WaitForSocketAsync(string path, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (!File.Exists(path))
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(10))
            {
                throw new InvalidOperationException($"Nobody listens at {path}.");
            }

            await Task.Delay(10, cancellationToken);
        }
    }

    private async Task<ChildProcess> StartRelayAsync(string path, string[] options, CancellationToken cancellationToken)
    {
        var relay = ChildProcess.StartNative(PathOf("relay"), [path, .. options]);
        await WaitForSocketAsync(path, cancellationToken);
        return relay;
    }

    private Task<HubFigure> LoadAsync(string path, int inFlight, double seconds, int bytes, string[] options, CancellationToken cancellationToken) =>
        MeasureAsync("load", [path, Text(inFlight), Text(seconds), Text(bytes), .. options], seconds, cancellationToken);

    private async Task<HubFigure> MeasureAsync(string program, string[] arguments, double seconds, CancellationToken cancellationToken)
    {
        await using ChildProcess load = ChildProcess.StartNative(PathOf(program), arguments);
        return HubFigure.Parse(await load.ReadLineAsync(Spare + TimeSpan.FromSeconds(seconds * 2), cancellationToken));
    }

    private string PathOf(string name) => Path.Combine(_folder, name);
}
