using Microsoft.Extensions.DependencyInjection;

namespace Bro.Rpc.Hosting;

/// <summary>The builder that <c>AddBro</c> returns, with what was asked for so far.</summary>
internal sealed class BroBuilder(IServiceCollection services, BroRegistrations registrations, Type? scope = null, string? serviceName = null)
    : IBroClientBuilder, IBroServiceBuilder
{
    /// <summary>The contract or implementation that was added last; null where none was.</summary>
    public Type? Scope { get; } = scope;

    public Type ContractType => Scope ?? throw new InvalidOperationException("No client was added with this builder.");

    public string ServiceName => serviceName ?? throw new InvalidOperationException("No client was added with this builder.");

    public string? GatewayKey => Registrations.Key;

    public IServiceCollection Services { get; } = services;

    public BroRegistrations Registrations { get; } = registrations;

    /// <exception cref="ArgumentException">It is not what <c>AddBro</c> returned.</exception>
    public static BroBuilder Own(IBroBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder as BroBuilder ?? throw new ArgumentException("Pass the builder that AddBro returned.", nameof(builder));
    }
}
