using Shop.Contracts;

namespace Shop.Services;

/// <summary>A service that implements its contract: the usual case.</summary>
internal sealed class UserService : IUserService
{
    private static readonly Dictionary<string, User> Users = new()
    {
        ["ada"] = new User("ada", "Ada", "4000-0000-0000-1234"),
        ["grace"] = new User("grace", "Grace", "4000-0000-0000-0002"),
    };

    public Task<User?> GetUserByIdAsync(string userId, CancellationToken cancellationToken = default) => Task.FromResult(Users.GetValueOrDefault(userId));
}
