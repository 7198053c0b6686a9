using Bro.Rpc;

namespace Aot.Contracts;

[BroService("tea-house")]
public interface ITeaHouse
{
    Task<Tea?> FindAsync(Guid? id, CancellationToken cancellationToken = default);

    Task<IReadOnlyList<Tea>> ListAsync(Colour? colour = null, int limit = 10, CancellationToken cancellationToken = default);

    Task<Dictionary<Colour, Tea[]>> GroupAsync(params string[] names);

    ValueTask<byte[]> DrawAsync(Guid id, byte[] frame, CancellationToken cancellationToken = default);

    Task<Receipt> OrderAsync([BroParams] Order order, IpcContext? context = null, CancellationToken cancellationToken = default);

    Task<Payment> PayAsync(Payment payment, CancellationToken cancellationToken = default);

    Task CloseAsync(CancellationToken cancellationToken = default);
}
