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

    public static Recording Of(LoadFigures figures)
    {
        string[] ours = [.. figures.Plan.Peers.Where(PeerNames.IsOurs)];
        string[] theirs = [.. figures.Plan.Peers.Except(ours)];
        return new Recording(
            $"{Environment.ProcessorCount} processors, .NET {Environment.Version}",
            [
                .. from bytes in figures.Plan.Sizes
                   from inFlight in figures.Plan.InFlight
                   from peer in ours
                   select new Ratio(
                       peer,
                       bytes,
                       inFlight,
                       Beside(peer, bytes, inFlight, static figure => figure.CallsPerSecond),
                       Beside(peer, bytes, inFlight, static figure => 1 / figure.CpuSecondsPerMillion)),
            ]);

        double Beside(string peer, int bytes, int inFlight, Func<Figure, double> value) => Math.Round(
            Math.Exp(theirs.Average(other => Math.Log(figures.Median(peer, bytes, inFlight, value) / figures.Median(other, bytes, inFlight, value)))), 3);
    }

    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    public static async Task<Recording> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize<Recording>(await File.ReadAllTextAsync(path, cancellationToken), Json) ?? throw new InvalidDataException($"{path} is empty.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path} is no recording: {exception.Message} Make a new one with check --record.", exception);
        }
    }

    public Task WriteAsync(string path, CancellationToken cancellationToken) => File.WriteAllTextAsync(path, JsonSerializer.Serialize(this, Json) + "\n", cancellationToken);

    /// <summary>What is so much lower in another run that noise does not explain it.</summary>
    /// <param name="now">The other run.</param>
    /// <param name="noise">By what share a ratio may fall.</param>
    public IEnumerable<(Ratio Recorded, Ratio Now)> FallenIn(Recording now, double noise) =>
        from recorded in Ratios
        join later in now.Ratios on (recorded.Peer, recorded.Bytes, recorded.InFlight) equals (later.Peer, later.Bytes, later.InFlight)

        // a busy machine takes speed away, and a short run says little of processor time: together they are harder to excuse
        where Math.Sqrt(later.Speed * later.Economy) < Math.Sqrt(recorded.Speed * recorded.Economy) * (1 - noise)
        select (recorded, later);
}
