using System.Diagnostics;
using System.Globalization;
using Bro.Rpc.Fuzz;

// dotnet run -c Release --project tests/Bro.Rpc.Fuzz -- [--minutes N] [--inputs N] [--seed N] [--first N] [--target NAME]
// ends with 0 where all was run without a finding, 1 with a finding, 2 where it was called wrongly, 3 where fewer inputs than asked for were run
const int TimeIsOver = 3;
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
int result = 0;
foreach (FuzzTarget target in targets)
{
    long started = Stopwatch.GetTimestamp();
    try
    {
        long run = FuzzLoop.Run(target, seed, first, inputs, limit);
        bool isShort = options.ContainsKey("--inputs") && run < inputs;
        Console.WriteLine($"{target.Name}: {run}{(isShort ? $" of {inputs}" : string.Empty)} inputs in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s, seed {seed}, no finding{(isShort ? ", but the time was over before all were run (--minutes)" : string.Empty)}");
        result = isShort ? TimeIsOver : result;
    }
    catch (FindingException finding)
    {
        Console.WriteLine(finding);
        return 1;
    }
}

return result;

long Number(string option, long otherwise) => options.TryGetValue(option, out string? text) ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;
