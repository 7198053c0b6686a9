using System.Globalization;
using System.Text;
using System.Text.Json;
using Bro.Rpc.Benchmarks.Hub;
using Bro.Rpc.Benchmarks.Peers;
using Bro.Rpc.Benchmarks.Processes;

namespace Bro.Rpc.Benchmarks.Hops;

/// <summary>One call at a time through three processes, and the same over the C relay in turn.</summary>
internal sealed class HopsRun(HubPrograms? hub, int rounds, int calls, CancellationToken cancellationToken)
{
    /// <summary>The most calls of a round.</summary>
    public const int MostCalls = 20_000;

    /// <summary>The most rounds: what all calls noted is kept.</summary>
    public const int MostRounds = 50;

    private const int WarmUpCalls = 40_000;
    private const double RelaySeconds = 1;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly List<HopTimes> _calls = [];
    private readonly List<double> _relay = [];

    /// <returns>The table.</returns>
    public async Task<string> RunAsync()
    {
        string folder = Directory.CreateTempSubdirectory("bro-hops-").FullName;
        try
        {
            string path = Path.Combine(folder, "s");
            await using ChildProcess gateway = await StartAsync("gateway", path);
            await using ChildProcess service = await StartAsync("service", path);
            await using ChildProcess caller = await StartAsync("caller", path);
            await AskAsync(caller, $"{HopRoles.Call} {WarmUpCalls}");
            for (int round = 1; round <= rounds; round++)
            {
                await Console.Error.WriteLineAsync($"round {round} of {rounds}");
                foreach (ChildProcess process in new[] { gateway, service, caller })
                {
                    await AskAsync(process, HopRoles.Restart);
                }

                await AskAsync(caller, string.Create(CultureInfo.InvariantCulture, $"{HopRoles.Call} {calls}"));
                _calls.AddRange(HopTimes.Read(await TellAsync(caller), await TellAsync(gateway), await TellAsync(service)));
                if (hub is not null)
                {
                    _relay.Add((await hub.LoadRelayAsync(1, RelaySeconds, HopRoles.Bytes, cancellationToken)).P50Us);
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return Table();
    }

    // Of the calls about the median, so that the parts add up to it.
    private string Table()
    {
        if (_calls.Count == 0)
        {
            throw new InvalidOperationException($"Something came between in each of {rounds * calls} calls. Ask for more of them (--calls), on a machine that does less.");
        }

        HopTimes[] sorted = [.. _calls.OrderBy(static call => call.Total)];
        HopTimes[] middle = sorted[(sorted.Length * 9 / 20)..Math.Max(1, sorted.Length * 11 / 20)];
        double relay = Statistics.Median(_relay);
        var table = new StringBuilder("| part of a call | µs | over the C relay, C programs at its ends |\n| --- | --- | --- |\n");
        for (int part = 0; part < HopTimes.Names.Count; part++)
        {
            string floor = HopTimes.Ways.Contains(part) ? Text(relay / HopTimes.Ways.Count) : "";
            table.Append(CultureInfo.InvariantCulture, $"| {HopTimes.Names[part]} | {Text(middle.Average(call => call.Parts[part]))} | {floor} |\n");
        }

        table.Append(CultureInfo.InvariantCulture, $"| all, the tenth of {sorted.Length} calls about the median | {Text(middle.Average(static call => call.Total))} | {Text(relay)} |\n");
        return table.ToString();
    }

    private static string Text(double value) => double.IsNaN(value) ? "–" : value.ToString("0.0", CultureInfo.InvariantCulture);

    private Task<ChildProcess> StartAsync(string role, string path) => ChildProcess.StartSelfAsync(["hop", role, path], Roles.ReadyLine, cancellationToken);

    private async Task<string> AskAsync(ChildProcess process, string request)
    {
        await process.SendAsync(request);
        return await process.ReadLineAsync(Limit, cancellationToken);
    }

    private async Task<long[]> TellAsync(ChildProcess process) => JsonSerializer.Deserialize<long[]>(await AskAsync(process, HopRoles.Tell))!;
}
