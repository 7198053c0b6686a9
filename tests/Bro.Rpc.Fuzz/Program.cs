using System.Diagnostics;
using System.Globalization;
using Bro.Rpc.Fuzz;

// dotnet run -c Release --project tests/Bro.Rpc.Fuzz -- [--minutes N] [--inputs N] [--seed N] [--first N] [--target NAME]
var options = new Dictionary<string, string>(StringComparer.Ordinal);
for (int i = 0; i + 1 < args.Length; i += 2)
{
    options[args[i]] = args[i + 1];
}

ulong seed = options.TryGetValue("--seed", out string? given) ? ulong.Parse(given, CultureInfo.InvariantCulture) : (ulong)Stopwatch.GetTimestamp();
long first = Number("--first", 0);
FuzzTarget[] targets = [.. FuzzTargets.All.Where(target => !options.TryGetValue("--target", out string? name) || target.Name == name)];
if (args.Length % 2 != 0 || targets.Length == 0 || options.Keys.Except(["--minutes", "--inputs", "--seed", "--first", "--target"]).Any())
{
    await Console.Error.WriteLineAsync($"usage: [--minutes N] [--inputs N] [--seed N] [--first N] [--target {string.Join('|', FuzzTargets.All.Select(static target => target.Name))}]");
    return 2;
}

long inputs = Number("--inputs", long.MaxValue - first);
var limit = TimeSpan.FromMinutes(Number("--minutes", options.ContainsKey("--inputs") ? 24 * 60 : 1) / (double)targets.Length);
foreach (FuzzTarget target in targets)
{
    long started = Stopwatch.GetTimestamp();
    try
    {
        long run = FuzzLoop.Run(target, seed, first, inputs, limit);
        Console.WriteLine($"{target.Name}: {run} inputs in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s, seed {seed}, no finding");
    }
    catch (FindingException finding)
    {
        Console.WriteLine(finding);
        return 1;
    }
}

return 0;

long Number(string option, long otherwise) => options.TryGetValue(option, out string? text) ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;
