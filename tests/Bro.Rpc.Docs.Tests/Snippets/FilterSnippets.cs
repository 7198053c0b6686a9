using System.ComponentModel.DataAnnotations;

namespace Bro.Rpc.Docs.Tests.Snippets.FilterPages;

#region guide-method-options
[BroService("account-service")]
[BroMetadata("team", "accounts")]
public interface IAccounts
{
    [BroMethod(IsIdempotent = true, TimeoutMilliseconds = 500, Description = "The balance in cents.")]
    Task<long> BalanceAsync([Required, StringLength(20)] string account, CancellationToken cancellationToken = default);

    [BroMetadata("role", "admin")]
    Task CloseAsync(string account, CancellationToken cancellationToken = default);
}
#endregion

#region guide-filter
public sealed class RoleFilter(Rights rights) : IBroFilter
{
    public async ValueTask InvokeAsync(BroCall call, BroFilterNext next)
    {
        if (call.Method.Metadata.TryGetValue("role", out string? role) && !rights.Has(call.Context.Caller, role))
        {
            throw new IpcException("NOT_ALLOWED", $"{call.Method} wants the role '{role}', which '{call.Context.Caller}' has not.");
        }

        await next(call);
    }
}
#endregion

public sealed class Rights
{
    public bool Has(string? service, string role) => service is "admin-service" && role is "admin";
}

public sealed class TimingFilter : IBroFilter
{
    public ValueTask InvokeAsync(BroCall call, BroFilterNext next) => next(call);
}

public sealed class CacheFilter : IBroFilter
{
    public ValueTask InvokeAsync(BroCall call, BroFilterNext next) => next(call);
}

public sealed class Accounts : IAccounts
{
    public Task<long> BalanceAsync(string account, CancellationToken cancellationToken) => Task.FromResult(100L);

    public Task CloseAsync(string account, CancellationToken cancellationToken) => Task.CompletedTask;
}

public sealed class UserBannedException(string message, Exception? inner) : Exception(message, inner)
{
    public DateTimeOffset Until { get; init; }
}

public static class FilterSnippets
{
    public static void Filters(IServiceCollection services)
    {
        #region guide-add-filter
        services.AddBro("order-service")
            .AddFilter<TimingFilter>() // around all calls of the process, made and served
            .AddService<Accounts>()
            .AddFilter<RoleFilter>(when: method => method.Metadata.ContainsKey("role")) // around methods of Accounts
            .AddClient<IUserService>()
            .AddFilter<CacheFilter>(order: -1); // around calls of that contract, outside of the others
        #endregion
    }

    public static void Exceptions(IServiceCollection services)
    {
        #region guide-map-exception
        services.AddBro().MapException(
            "USER_BANNED",
            error => new UserBannedException(error.Message, error),
            exception => JsonSerializer.SerializeToElement(exception.Until)); // travels as details; may be left out
        #endregion
    }

    public static void Validation(IServiceCollection services)
    {
        #region guide-validation
        services.AddBro().AddService<Accounts>().AddValidation();
        #endregion
    }

    public static void Resilience(IServiceCollection services)
    {
        #region guide-resilience
        services.AddBro("order-service")
            .AddClient<IUserService>()
            .AddStandardResilience();
        #endregion
    }
}
