namespace Bro.Rpc.Extensions.Tests.Validation;

internal sealed class LooseService : ILoose
{
    public Task<int> KeepAsync(Loose loose) => Task.FromResult(loose.Numbers.Enumerations);

    public Task<int> WalkAsync(Ring ring) => Task.FromResult(ring.Rank);

    public Task<string> NameAsync(Renamed renamed) => Task.FromResult($"named {renamed.Rank}");

    public Task<string> FileAsync(Dictionary<string, Payment> payments, Shape shape) => Task.FromResult($"filed {payments.Count}");
}
