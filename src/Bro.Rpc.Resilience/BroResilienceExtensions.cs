using System.Diagnostics.CodeAnalysis;
using Bro.Rpc;
using Bro.Rpc.Resilience;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Polly;
using Polly.DependencyInjection;
using Polly.Registry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds resilience to the clients of an application.</summary>
public static class BroResilienceExtensions
{
    /// <summary>
    /// Calls again what failed and may be called again, with a circuit breaker for the service. All attempts share the deadline of the
    /// call. To be called once for a client; what else it has as filters is inside where it was added later.
    /// </summary>
    /// <param name="builder">What <c>AddClient</c> returned.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns>The same builder.</returns>
    public static IBroClientBuilder AddStandardResilience(this IBroClientBuilder builder, Action<BroResilienceOptions>? configure = null)
    {
        string name = Configure<BroResilienceOptions, BroResilienceOptionsValidator>(builder, "standard", configure);
        return Add<BroResilienceOptions>(builder, name, name, Pipelines.AddStandard, null);
    }

    /// <summary>
    /// Sends a further call of an idempotent method where the first is slow or has failed, and takes the answer that comes first; other
    /// methods are called again as by <see cref="AddStandardResilience"/>. With a circuit breaker for the service.
    /// </summary>
    /// <param name="builder">What <c>AddClient</c> returned.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns>The same builder.</returns>
    public static IBroClientBuilder AddStandardHedging(this IBroClientBuilder builder, Action<BroHedgingOptions>? configure = null)
    {
        string name = Configure<BroHedgingOptions, BroHedgingOptionsValidator>(builder, "hedging", configure);
        Add<BroHedgingOptions>(builder, name, name, Pipelines.AddHedging, static method => method.IsIdempotent);
        return Add<BroHedgingOptions>(builder, name + "/retry", name, Pipelines.AddStandard, static method => !method.IsIdempotent);
    }

    /// <summary>Runs the calls of a client in a pipeline of one's own. <see cref="BroResilience"/> says what is safe there.</summary>
    /// <param name="builder">What <c>AddClient</c> returned.</param>
    /// <param name="name">Names the pipeline in telemetry, together with the service and the key of its gateway.</param>
    /// <param name="configure">Adds the strategies.</param>
    /// <returns>The same builder.</returns>
    public static IBroClientBuilder AddResilience(
        this IBroClientBuilder builder, string name, Action<ResiliencePipelineBuilder<BroCall>, AddResiliencePipelineContext<string>> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        return Add(builder, NameOf(builder, name), configure, static (_, _) => static () => null, null);
    }

    // One service at two gateways is two: what one of them lacks says nothing of the other.
    private static string NameOf(IBroClientBuilder builder, string name) =>
        builder.GatewayKey is { } key ? $"{builder.ServiceName}@{key}/{name}" : $"{builder.ServiceName}/{name}";

    private static string Configure<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TValidator>(IBroClientBuilder builder, string name, Action<TOptions>? configure)
        where TOptions : BroResilienceOptions
        where TValidator : class, IValidateOptions<TOptions>
    {
        ArgumentNullException.ThrowIfNull(builder);
        string full = NameOf(builder, name);
        OptionsBuilder<TOptions> options = builder.Services.AddOptions<TOptions>(full).ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
        return full;
    }

    private static IBroClientBuilder Add<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        IBroClientBuilder builder, string name, string options, Action<ResiliencePipelineBuilder<BroCall>, TOptions> configure, Func<BroMethodInfo, bool>? when)
        where TOptions : BroResilienceOptions =>
        Add(
            builder,
            name,
            (pipeline, context) =>
            {
                context.EnableReloads<TOptions>(options);
                configure(pipeline, context.GetOptions<TOptions>(options));
            },
            (services, _) =>
            {
                IOptionsMonitor<TOptions> monitor = services.GetRequiredService<IOptionsMonitor<TOptions>>();
                return () => monitor.Get(options).AttemptTimeout;
            },
            when);

    private static IBroClientBuilder Add(
        IBroClientBuilder builder,
        string name,
        Action<ResiliencePipelineBuilder<BroCall>, AddResiliencePipelineContext<string>> configure,
        Func<IServiceProvider, BroMethodInfo, Func<TimeSpan?>> attemptTimeout,
        Func<BroMethodInfo, bool>? when)
    {
        builder.Services.AddResiliencePipeline<string, BroCall>(name, configure);
        builder.AddFilter(
            (services, method) => new ResilienceFilter(
                services.GetRequiredService<ResiliencePipelineProvider<string>>().GetPipeline<BroCall>(name),
                method,
                attemptTimeout(services, method),
                services.GetService<TimeProvider>() ?? TimeProvider.System),
            BroSide.Client,
            when: when);
        return builder;
    }
}
