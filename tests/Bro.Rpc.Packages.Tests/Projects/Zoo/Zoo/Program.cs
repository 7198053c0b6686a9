// Some of the animals are called, through a gateway; all of them must compile without a warning.
using System.Text.Json;
using System.Text.Json.Serialization;
using @namespace.@class;
using Zoo;
using Zoo.Defaults;
using Zoo.Inheritance;
using Zoo.Values;
using Ünïcode.数据;

await using var gateway = new IpcServer(new IpcServerOptions { SocketPath = args[0] });
await gateway.StartAsync();

// JSON has no NaN of its own
var notOnlyNumbers = new JsonSerializerOptions(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

await CallAsync<INowhere>("nowhere", new Anything(), static async nowhere => Console.WriteLine(await nowhere.WhereAsync("a", "b", "c")));
await CallAsync<@interface>("keywords", new Anything(), static async keywords =>
{
    Console.WriteLine(await keywords.@event("s", 1, true));
    Console.WriteLine(await keywords.@return(new @struct("c", @enum.@else)));
    Console.WriteLine(await keywords.@async(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13));
    Console.WriteLine(await keywords.ReadAsync(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13));
});
await CallAsync<IÅngström>("värld-数据", new Anything(), static async unicode => Console.WriteLine(await unicode.MåleAsync("ß", 2)));
await CallAsync<IDefaults>("defaults", new Defaults(), static async defaults =>
{
    string[] here =
    [
        await new Typed(new Defaults()).Numbers(), await new Typed(new Defaults()).Text(), await new Typed(new Defaults()).Others(), await new Typed(new Defaults()).Attributes(),
    ];
    Console.WriteLine(here[0] == await new Typed(defaults).Numbers());
    Console.WriteLine(here[1] == await new Typed(defaults).Text());
    Console.WriteLine(here[2] == await new Typed(defaults).Others());
    Console.WriteLine(here[3] == await new Typed(defaults).Attributes());
}, static async client =>
{
    // and the same where the caller sends nothing, so that the service's side knows them
    Console.WriteLine(await new Typed(new Defaults()).Numbers() == await client.CallAsync<string>("defaults", "numbers", new { }));
    Console.WriteLine(await new Typed(new Defaults()).Text() == await client.CallAsync<string>("defaults", "text", new { }));
    Console.WriteLine(await new Typed(new Defaults()).Others() == await client.CallAsync<string>("defaults", "others"));
    Console.WriteLine(await client.CallAsync<string>("defaults", "lonely"));
    Console.WriteLine(await client.CallAsync<string>("defaults", "attributes", new { a = 7 }));
});
await CallAsync<IValues>("values", new Values(), static async values =>
{
    int[][]? jagged = await values.JaggedAsync([[1], []], [null, [null, "x"]], new() { ["k"] = [null, [null, [1]]] }, [1, 2], new byte[3], null);
    Console.WriteLine(string.Join(';', jagged!.Select(static row => string.Join(',', row))));
    Required required = await values.RequiredAsync(new Required { Name = "n", Size = null }, new Init { Text = "t" }, new Primary(3), new Point(1, 2), null, 7, new in_ { Value = 8 });
    Console.WriteLine($"{required.Name} {required.Size is null}");
    Console.WriteLine(await values.PolymorphicAsync(new Circle(1), new Square(2)));
    Console.WriteLine(await values.ParamsAsync("abc", 1, 2));
    Console.WriteLine(await values.ParamsListAsync(1, null));
    Console.WriteLine((await values.TimesAsync(DateTime.UnixEpoch, null, new DateOnly(2026, 1, 2), null, TimeSpan.Zero, null))?.DayNumber);
});
await CallAsync<IDiamond>("diamond", new Diamond(), static async diamond =>
{
    var animal = new Animal(Guid.Empty, "Emu");
    await diamond.SaveAsync(animal);
    Console.WriteLine(await diamond.LoadAsync(Guid.Empty) == animal);
    Console.WriteLine($"{await diamond.SideAsync(1)} {await ((ILeft)diamond).SideAsync(1)} {await ((IRight)diamond).PingAsync()} {await ((IPing)diamond).PingAsync()} {await ((IPing)diamond).HelloAsync()}");
});

async Task CallAsync<T>(string name, T implementation, Func<T, Task> call, Func<IpcClient, Task>? raw = null)
    where T : class
{
    await using var client = new IpcClient(new IpcClientOptions { ServiceName = name, GatewayPath = args[0], JsonOptions = notOnlyNumbers });
    client.RegisterService(implementation);
    await client.ConnectAsync();
    await call(client.CreateProxy<T>());
    if (raw is not null)
    {
        await raw(client);
    }
}
