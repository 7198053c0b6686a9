using System.Text.Json;
using Bro.Rpc.Benchmarks.Load;
using Bro.Rpc.Benchmarks.Peers;

namespace Bro.Rpc.Benchmarks.Check;

/// <summary>The ratios of one run; the file <c>benchmarks/recorded.json</c>.</summary>
/// <param name="Machine">Where it was made, for people.</param>
/// <param name="Ratios">Of each of ours at each size and number of calls.</param>
internal sealed record Recording(string Machine, IReadOnlyList<Ratio> Ratios)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Of figures of which some are ours, and some of peers without a hub.</summary>
    public static Recording Of(LoadFigures figures)
    {
        string[] theirs = [.. figures.Plan.Peers.Where(PeerNames.Direct.Contains)];
        return new Recording(
            $"{Environment.ProcessorCount} processors, .NET {Environment.Version}",
            [
                .. from bytes in figures.Plan.Sizes
                   from inFlight in figures.Plan.InFlight
                   from peer in figures.Plan.Peers
                   where PeerNames.IsOurs(peer)
                   select new Ratio(
                       peer,
                       bytes,
                       inFlight,
                       Beside(peer, bytes, inFlight, static figure => figure.CallsPerSecond),
                       Beside(peer, bytes, inFlight, static figure => 1 / figure.CpuSecondsPerMillion),
                       inFlight == 1 ? Beside(peer, bytes, inFlight, static figure => 1 / figure.P50Us) : null),
            ]);

        double Beside(string peer, int bytes, int inFlight, Func<Figure, double> value) =>
            Math.Round(Math.Exp(theirs.Average(other => Math.Log(figures.Ratio(peer, other, bytes, inFlight, value)))), 3);
    }

    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    public static async Task<Recording> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize<Recording>(await File.ReadAllTextAsync(path, cancellationToken), Json) is { Ratios.Count: > 0 } recording
                ? recording
                : throw new InvalidDataException($"{path} holds no ratios. Make a new one with check --record.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path} is no recording: {exception.Message} Make a new one with check --record.", exception);
        }
    }

    public Task WriteAsync(string path, CancellationToken cancellationToken) => File.WriteAllTextAsync(path, JsonSerializer.Serialize(this, Json) + "\n", cancellationToken);
}
