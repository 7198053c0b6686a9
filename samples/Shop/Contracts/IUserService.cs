using Bro.Rpc;

namespace Shop.Contracts;

[BroService("user-service")]
public interface IUserService
{
    /// <returns>Null where there is no such user.</returns>
    [BroMethod(IsIdempotent = true)]
    Task<User?> GetUserByIdAsync(string userId, CancellationToken cancellationToken = default);
}
