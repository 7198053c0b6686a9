using System.Globalization;

namespace Bro.Rpc.Client.Tests.EndToEnd;

/// <summary>A class without a contract, with every shape that a method of one may have.</summary>
[BroService("odd-class")]
internal sealed partial class OddClass : OddBase
{
    private string _said = "";

    public override Task<string> OverriddenAsync(int number) => Task.FromResult($"overridden {number}");

    public override ValueTask<int> NamedAsync(params int[] numbers) => new(numbers.Sum());

    [BroMethod]
    public Task SayAsync(string @class, char größe = 'x', Colour colour = Colour.Green, double ratio = double.NaN, decimal? price = 1.10m, Item? item = null)
    {
        _said = string.Create(CultureInfo.InvariantCulture, $"{@class}|{größe}|{colour}|{ratio}|{price}|{item?.Name}");
        return Task.CompletedTask;
    }

    [BroMethod]
    [Obsolete("Whoever calls it is told; the emitted code is not.")]
    public ValueTask<string> SaidAsync() => new(_said);

    // The mark, its name, the default and what the whole params are come from the base.
    public override Task<Item?> OldAsync(Item? item) => Task.FromResult(item);

    // A token in front is what this is for.
#pragma warning disable CA1068
    [BroMethod]
    public Task<string> WhoAsync(CancellationToken cancellationToken, int number, IpcContext context) =>
        Task.FromResult($"{context.Caller} {number} {cancellationToken.CanBeCanceled}{_said}");
#pragma warning restore CA1068
}
