using System.Globalization;
using Bro.Rpc;
using Microsoft.Extensions.DependencyInjection;

// What a call costs without filters, and with each kind of them: one call at a time through a typed proxy, caller, gateway and
// service in one process, rounds interleaved. Prints a table for docs/performance.md.
int rounds = args is [string text] ? int.Parse(text, CultureInfo.InvariantCulture) : 15;
const int Calls = 2000;
string folder = Directory.CreateTempSubdirectory("bro-filters-").FullName;
List<Variant> variants = [];
try
{
    variants.Add(await Variant.StartAsync("none", Path.Combine(folder, "0")));
    variants.Add(await Variant.StartAsync("a filter on other methods only", Path.Combine(folder, "1"), service => service.AddFilter<PassFilter>(when: _ => false), client => client.AddFilter<PassFilter>(when: _ => false)));
    variants.Add(await Variant.StartAsync("one of the client", Path.Combine(folder, "2"), client: client => client.AddFilter<PassFilter>()));
    variants.Add(await Variant.StartAsync("one of the service", Path.Combine(folder, "3"), service => service.AddFilter<PassFilter>()));
    variants.Add(await Variant.StartAsync("five on each side", Path.Combine(folder, "4"), service => Five(() => service.AddFilter<PassFilter>()), client => Five(() => client.AddFilter<PassFilter>())));
    variants.Add(await Variant.StartAsync("`MapException` on each side", Path.Combine(folder, "5"), service => Map(service), client => Map(client)));
    variants.Add(await Variant.StartAsync("`AddValidation`", Path.Combine(folder, "6"), service => service.AddValidation()));
    variants.Add(await Variant.StartAsync("`AddStandardResilience`", Path.Combine(folder, "7"), client: client => client.AddStandardResilience()));
    variants.Add(await Variant.StartAsync("`AddStandardHedging`", Path.Combine(folder, "8"), client: client => client.AddStandardHedging()));
    for (int round = 0; round < rounds; round++)
    {
        foreach (Variant variant in variants)
        {
            await variant.RunAsync(Calls);
        }
    }

    Console.WriteLine("| filters | shortest round, µs a call | median, µs | bytes a call |");
    Console.WriteLine("| --- | --- | --- | --- |");
    foreach (Variant variant in variants)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {variant.Name} | {variant.Times.Min():0.0} | {variant.Times.Order().ElementAt(rounds / 2):0.0} | {variant.Allocated:0} |"));
    }
}
finally
{
    foreach (Variant variant in variants)
    {
        await variant.DisposeAsync();
    }

    Directory.Delete(folder, recursive: true);
}

static void Five(Action add)
{
    for (int i = 0; i < 5; i++)
    {
        add();
    }
}

static void Map(IBroBuilder builder) => builder.MapException("TOO_LARGE", static error => new OverflowException(error.Message, error));
