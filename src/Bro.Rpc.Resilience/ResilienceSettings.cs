using Bro.Rpc.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Bro.Rpc.Resilience;

/// <summary>What configuration says about the calls of one service.</summary>
/// <param name="service">The service.</param>
/// <param name="gatewayKey">The key of its gateway, or null.</param>
/// <param name="given">The section that code gave, in place of the usual one; null where it gave none.</param>
internal sealed class ResilienceSettings(string service, string? gatewayKey, IConfigurationSection? given)
{
    /// <summary>Changes options by what is configured. What cannot be read changes nothing.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="options">The options.</param>
    /// <returns>What is wrong, a sentence each.</returns>
    public IReadOnlyList<string> Apply(IServiceProvider services, BroResilienceOptions options)
    {
        if ((given ?? Usual(services)) is not { } section)
        {
            return [];
        }

        List<string> problems = [];
        Read(section, ResilienceTable.Call, options, problems);
        Read(section.GetSection(nameof(options.Retry)), ResilienceTable.Retry, options, problems);
        Read(section.GetSection(nameof(options.CircuitBreaker)), ResilienceTable.CircuitBreaker, options, problems);
        if (options is BroHedgingOptions hedging)
        {
            Read(section.GetSection(nameof(hedging.Hedging)), ResilienceTable.Hedging, hedging, problems);
        }

        return problems;
    }

    private static void Read<TOptions>(IConfigurationSection section, OptionTable<TOptions> table, TOptions options, List<string> problems)
    {
        if (section.Value is { Length: > 0 } text)
        {
            problems.Add($"{section.Path} is \"{text}\"; it takes a section with {string.Join(", ", table.Keys.Select(static key => key.Name).Concat(table.Sections))}.");
            return;
        }

        var reader = new OptionsReader<TOptions>(table);
        reader.Read(section, null, options);
        problems.AddRange(reader.Problems);
    }

    private IConfigurationSection? Usual(IServiceProvider services) => services.GetService<IConfiguration>()?.GetSection(
        gatewayKey is null ? ConfigurationPath.Combine("Bro", "Resilience", service) : ConfigurationPath.Combine("Bro", "Keyed", gatewayKey, "Resilience", service));
}
