namespace Aot.Contracts;

public sealed class Order
{
    public required string Customer { get; init; }

    public required IReadOnlyList<OrderLine> Lines { get; init; }

    public DateOnly Day { get; init; }

    public TimeOnly? At { get; init; }
}
