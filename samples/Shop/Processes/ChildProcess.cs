using System.Diagnostics;

namespace Shop.Processes;

/// <summary>This program once more, as one of the shop's processes. What it writes goes where the shop writes.</summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    private ChildProcess(string name, Process process)
    {
        Name = name;
        _process = process;
        Ended = process.WaitForExitAsync();
    }

    public string Name { get; }

    public int Id => _process.Id;

    public Task Ended { get; }

    public bool WasToldToEnd { get; private set; }

    /// <summary>Once it has ended; 128 + the signal's number where a signal ended it.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>What it writes, where that was asked for.</summary>
    public StreamReader Output => _process.StandardOutput;

    public static ChildProcess Start(string name, IReadOnlyList<string> options, bool takesOutput)
    {
        // its end is how the child learns that it should end, or that nobody is there any more
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = takesOutput };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Shop.dll"));
        }

        foreach (string argument in (IEnumerable<string>)[name, .. options, ShopArguments.ChildOption])
        {
            start.ArgumentList.Add(argument);
        }

        return new ChildProcess(name, Process.Start(start)!);
    }

    /// <summary>Tells it to end, and waits until it has; kills it where that takes too long.</summary>
    public async Task EndAsync()
    {
        WasToldToEnd = true;
        _process.StandardInput.Close();
        try
        {
            await Ended.WaitAsync(EndLimit);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
            await Ended;
            await Console.Error.WriteLineAsync($"shop: {Name} had to be killed, because it did not end within {EndLimit.TotalSeconds} s.");
        }
    }

    public void Dispose() => _process.Dispose();
}
