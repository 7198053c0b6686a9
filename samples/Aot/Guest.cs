using System.Globalization;
using System.Text.Json;
using Aot.Contracts;
using Aot.Services;
using Bro.Rpc;

namespace Aot;

/// <summary>Calls everything once, through proxies and through the raw client, and says what came back.</summary>
internal sealed class Guest(ITeaHouse house, IEcho echo, IpcClient client)
{
    public async Task VisitAsync()
    {
        await LookAsync();
        await OrderAsync();
        await AskForStockAsync();
        await EchoAsync();
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private async Task LookAsync()
    {
        IReadOnlyList<Tea> teas = await house.ListAsync();
        Say($"teas: {string.Join(", ", teas.Select(tea => $"{tea.Name} ({tea.Colour}, {tea.Steep:c})"))}");
        IReadOnlyList<Tea> white = await house.ListAsync(Colour.White, limit: 1);
        Say($"white: {white[0].Name}, from {white[0].Supplier}, {white[0].Notes.Count} notes");
        Tea? found = await house.FindAsync(teas[1].Id);
        Say($"found: {found?.Name}, from {found?.Supplier?.ToString() ?? "nobody"}, {found?.Notes[0]}");
        Say($"without an id: {(await house.FindAsync(null))?.Name ?? "nothing"}");
        Dictionary<Colour, Tea[]> groups = await house.GroupAsync("Sencha", "Assam");
        Say($"groups: {string.Join(", ", groups.OrderBy(group => group.Key).Select(group => $"{group.Key} {group.Value.Length}"))}");
        Say($"picture: {Convert.ToHexString(await house.DrawAsync(teas[2].Id, [0xCA, 0xFE]))}");
    }

    private async Task OrderAsync()
    {
        IReadOnlyList<Tea> teas = await house.ListAsync();
        Receipt receipt = await house.OrderAsync(new Order
        {
            Customer = "guest",
            Lines = [new OrderLine(teas[0].Id, Size.Pot, 1), new OrderLine(teas[1].Id, Size.Cup, 2)],
            Day = new DateOnly(2026, 11, 23),
            At = new TimeOnly(16, 30),
        });
        Say($"receipt: {receipt.Number} of {receipt.Issued:O}, {string.Join(" + ", receipt.Lines.Select(line => $"{line.Key} {line.Value}"))} = {receipt.Total}");
        Payment paid = await house.PayAsync(new CardPayment(receipt.Total, "4000-1234-5678"));
        Say($"paid: {paid}");
        try
        {
            await house.PayAsync(new CashPayment(receipt.Total, 20m));
        }
        catch (IpcException refused)
        {
            Say($"refused: {refused.Code}, {refused.Message}");
        }

        await house.CloseAsync();
    }

    private async Task AskForStockAsync()
    {
        // without a contract a caller says by name what it wants; the types are in a context all the same
        bool inStock = await client.CallAsync<bool>("inventory", "checkStock", JsonElement.Parse("""{ "items": ["tea", "milk"] }"""));
        Reservation reservation = await client.CallAsync<Reservation>("inventory", "reserve", new ReserveRequest("tea", 2, new DateTime(2026, 11, 23, 18, 0, 0, DateTimeKind.Utc)));
        Say($"in stock: {inStock}; {reservation}");
        try
        {
            await client.CallAsync<Reservation>("inventory", "reserve", new ReserveRequest("cake", 1));
        }
        catch (IpcException refused)
        {
            Say($"refused: {refused.Code}, {refused.Message}");
        }
    }

    private async Task EchoAsync()
    {
        var moment = new DateTimeOffset(2026, 11, 23, 16, 30, 0, TimeSpan.FromHours(1));
        JsonElement json = await echo.JsonAsync(JsonElement.Parse("""{ "a": [1, null, "ü"] }"""));
        bool[] same =
        [
            await echo.StringAsync(null) is null,
            await echo.StringAsync("grün") is "grün",
            await echo.BooleanAsync(null) is null,
            await echo.ByteAsync(255) is 255,
            await echo.SByteAsync(-128) is -128,
            await echo.Int16Async(null) is null,
            await echo.UInt16Async(ushort.MaxValue) is ushort.MaxValue,
            await echo.Int32Async(int.MinValue) is int.MinValue,
            await echo.UInt32Async(uint.MaxValue) is uint.MaxValue,
            await echo.Int64Async(long.MinValue) is long.MinValue,
            await echo.UInt64Async(ulong.MaxValue) is ulong.MaxValue,
            await echo.SingleAsync(1.5f) is 1.5f,
            await echo.DoubleAsync(double.Epsilon) is double.Epsilon,
            await echo.DecimalAsync(79228162514264337593543950335m) is decimal.MaxValue,
            await echo.CharAsync('ß') is 'ß',
            await echo.GuidAsync(Guid.Empty) == Guid.Empty,
            await echo.DateTimeAsync(moment.UtcDateTime) == moment.UtcDateTime,
            await echo.DateTimeOffsetAsync(moment) == moment,
            await echo.DateOnlyAsync(new DateOnly(2026, 11, 23)) == new DateOnly(2026, 11, 23),
            await echo.TimeOnlyAsync(new TimeOnly(16, 30)) == new TimeOnly(16, 30),
            await echo.TimeSpanAsync(TimeSpan.FromTicks(1)) == TimeSpan.FromTicks(1),
            await echo.UriAsync(new Uri("https://example.com/tea")) == new Uri("https://example.com/tea"),
            await echo.VersionAsync(new Version(1, 2, 3)) == new Version(1, 2, 3),
            await echo.BytesAsync([0, 255]) is [0, 255],
            await echo.StringsAsync("a", "b") is ["a", "b"],
            await echo.ListAsync(["c"]) is ["c"],
            json.GetProperty("a")[2].GetString() is "ü",
        ];
        Say($"echo: {same.Count(value => value)} of {same.Length} came back unchanged");
    }
}
