namespace Bro.Rpc.Aot.Tests.WithoutReflection;

internal sealed class Garden : IGarden
{
    public Task<Herb> PlantAsync(Herb herb, CancellationToken cancellationToken = default) => Task.FromResult(herb with { Name = herb.Name + "!" });

    public Task<Season[]> SeasonsAsync(Season? except, CancellationToken cancellationToken = default) =>
        Task.FromResult(Enum.GetValues<Season>().Where(season => season != except).ToArray());

    public Task<string> AskAsync(Unlisted unlisted, CancellationToken cancellationToken = default) => Task.FromResult(unlisted.Name);

    public Task<Unlisted?> AnswerAsync(bool nothing, CancellationToken cancellationToken = default) => Task.FromResult(nothing ? null : new Unlisted("x"));
}
