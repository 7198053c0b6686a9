using Aot.Contracts;
using Bro.Rpc;

namespace Aot.Services;

internal sealed class TeaHouse : ITeaHouse
{
    private static readonly Guid Supplier = new("6f1c1b0e-4a55-4c2c-9f3c-0c0f0e5b7a10");

    private static readonly Tea[] Teas =
    [
        new(new Guid("00000000-0000-0000-0000-000000000001"), "Sencha", Colour.Green, 4.20m, Supplier, ["grass", "sea"], TimeSpan.FromSeconds(90)),
        new(new Guid("00000000-0000-0000-0000-000000000002"), "Assam", Colour.Black, 3.80m, null, ["malt"], TimeSpan.FromMinutes(3)),
        new(new Guid("00000000-0000-0000-0000-000000000003"), "Silver Needle", Colour.White, 7.50m, Supplier, [], TimeSpan.FromMinutes(5)),
    ];

    public Task<Tea?> FindAsync(Guid? id, CancellationToken cancellationToken = default) => Task.FromResult(Array.Find(Teas, tea => tea.Id == id));

    public Task<IReadOnlyList<Tea>> ListAsync(Colour? colour = null, int limit = 10, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<Tea>>([.. Teas.Where(tea => colour is null || tea.Colour == colour).Take(limit)]);

    public Task<Dictionary<Colour, Tea[]>> GroupAsync(params string[] names) =>
        Task.FromResult(Teas.Where(tea => names.Contains(tea.Name)).GroupBy(tea => tea.Colour).ToDictionary(group => group.Key, group => group.ToArray()));

    public ValueTask<byte[]> DrawAsync(Guid id, byte[] frame, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<byte[]>([.. frame, .. id.ToByteArray()[^1..], .. frame.Reverse()]);

    public Task<Receipt> OrderAsync(Order order, IpcContext? context = null, CancellationToken cancellationToken = default)
    {
        Dictionary<string, decimal> lines = order.Lines.ToDictionary(line => Find(line.Tea).Name, line => line.Quantity * Find(line.Tea).Price * (line.Size is Size.Pot ? 3 : 1));
        return Task.FromResult(new Receipt(order.Day.DayNumber, lines.Values.Sum(), new DateTimeOffset(order.Day, order.At ?? default, TimeSpan.FromHours(1)), lines));
    }

    public Task<Payment> PayAsync(Payment payment, CancellationToken cancellationToken = default) => Task.FromResult<Payment>(payment switch
    {
        CardPayment { Number: var number } card => card with { Number = $"…{number[^4..]}" },
        CashPayment { Given: var given } when given < payment.Amount => throw new IpcException("NOT_ENOUGH", $"{payment.Amount - given} is missing."),
        _ => payment,
    });

    public Task CloseAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    private static Tea Find(Guid id) => Array.Find(Teas, tea => tea.Id == id) ?? throw new IpcException("NO_SUCH_TEA", $"There is no tea {id}.");
}
