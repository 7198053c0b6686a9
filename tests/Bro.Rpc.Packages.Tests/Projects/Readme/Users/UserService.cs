public sealed class UserService : IUserService
{
    public Task<User?> GetUserByIdAsync(string userId, CancellationToken cancellationToken) =>
        Task.FromResult(userId == "123" ? new User(userId, "Nira") : null);
}
