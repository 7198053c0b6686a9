namespace Bro.Rpc.Aot.Tests.WithoutReflection;

[BroService("garden")]
internal interface IGarden
{
    Task<Herb> PlantAsync(Herb herb, CancellationToken cancellationToken = default);

    Task<Season[]> SeasonsAsync(Season? except, CancellationToken cancellationToken = default);

#pragma warning disable BRO030 // what happens then is what is tested
    Task<string> AskAsync(Unlisted unlisted, CancellationToken cancellationToken = default);

    Task<Unlisted?> AnswerAsync(bool nothing, CancellationToken cancellationToken = default);
#pragma warning restore BRO030
}
