using System.Diagnostics.CodeAnalysis;
using Bro.Rpc;
using Bro.Rpc.Resilience;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Polly;
using Polly.DependencyInjection;
using Polly.Registry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds resilience to the clients of an application.</summary>
/// <remarks>
/// Options come from the section <c>Bro:Resilience:SERVICE</c> of the host's configuration (<c>Bro:Keyed:KEY:Resilience:SERVICE</c> at a gateway with a
/// key), or from one that is given, and code has the last word. A wrong value ends the host with one line and exit code 2. Pipelines wait by the
/// clock of the client, <see cref="IpcClientOptions.TimeProvider"/>.
/// </remarks>
[SuppressMessage("ApiDesign", "RS0026", Justification = "Told apart by the section.")]
public static class BroResilienceExtensions
{
    private const string Standard = nameof(AddStandardResilience);
    private const string Hedging = nameof(AddStandardHedging);

    // The names of the pipelines that these add.
    private const string StandardName = "standard";
    private const string HedgingName = "hedging";
    private const string RetryPart = "/retry";

    /// <summary>
    /// Calls again what failed and may be called again, with a circuit breaker for the contract. All attempts share the deadline of the
    /// call. What else the client has as filters is inside where it was added later.
    /// </summary>
    /// <param name="builder">What <c>AddClient</c> returned.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="InvalidOperationException">The contract has standard resilience or hedging already.</exception>
    public static IBroClientBuilder AddStandardResilience(this IBroClientBuilder builder, Action<BroResilienceOptions>? configure = null) =>
        AddStandard(builder, null, configure);

    /// <summary>The same with options from a section of one's own.</summary>
    /// <param name="builder">What <c>AddClient</c> returned.</param>
    /// <param name="section">Holds the keys, in place of <c>Bro:Resilience:SERVICE</c>.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="InvalidOperationException">The contract has standard resilience or hedging already.</exception>
    public static IBroClientBuilder AddStandardResilience(this IBroClientBuilder builder, IConfigurationSection section, Action<BroResilienceOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(section);
        return AddStandard(builder, section, configure);
    }

    /// <summary>
    /// Sends a further call of an idempotent method where the first is slow or has failed, and takes the answer that comes first. Where all have
    /// failed, and with other methods, calls are made again as by <see cref="AddStandardResilience(IBroClientBuilder, Action{BroResilienceOptions}?)"/>. With a
    /// circuit breaker for the idempotent methods of the contract, and one for the others.
    /// </summary>
    /// <param name="builder">What <c>AddClient</c> returned.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="InvalidOperationException">The contract has standard resilience or hedging already.</exception>
    public static IBroClientBuilder AddStandardHedging(this IBroClientBuilder builder, Action<BroHedgingOptions>? configure = null) =>
        AddHedging(builder, null, configure);

    /// <summary>The same with options from a section of one's own.</summary>
    /// <param name="builder">What <c>AddClient</c> returned.</param>
    /// <param name="section">Holds the keys, in place of <c>Bro:Resilience:SERVICE</c>.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="InvalidOperationException">The contract has standard resilience or hedging already.</exception>
    public static IBroClientBuilder AddStandardHedging(this IBroClientBuilder builder, IConfigurationSection section, Action<BroHedgingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(section);
        return AddHedging(builder, section, configure);
    }

    /// <summary>Runs the calls of a client in a pipeline of one's own. <see cref="BroResilience"/> says what is safe there.</summary>
    /// <param name="builder">What <c>AddClient</c> returned.</param>
    /// <param name="name">Names the pipeline in telemetry, together with the service, the contract and the key of its gateway.</param>
    /// <param name="configure">Adds the strategies.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The name is empty, or that of a standard pipeline: <c>standard</c>, <c>hedging</c>, <c>hedging/retry</c>.</exception>
    /// <exception cref="InvalidOperationException">The contract has a pipeline of that name already.</exception>
    public static IBroClientBuilder AddResilience(
        this IBroClientBuilder builder, string name, Action<ResiliencePipelineBuilder<BroCall>, AddResiliencePipelineContext<string>> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        if (name is StandardName or HedgingName or HedgingName + RetryPart)
        {
            throw new ArgumentException($"'{name}' is the name of a pipeline that {Standard} or {Hedging} adds. Choose another one.", nameof(name));
        }

        string full = NameOf(builder, name);
        return PipelineMark.Take(builder.Services, full, nameof(AddResilience)) is null
            ? Add(builder, full, configure, static _ => null, null)
            : throw new InvalidOperationException($"{builder.ContractType} has a pipeline '{name}' already. Give each a name of its own.");
    }

    // One service at two gateways is two, and so are two contracts of one: what is said of one of them says nothing of the other.
    private static string NameOf(IBroClientBuilder builder, string name) =>
        $"{builder.ServiceName}{(builder.GatewayKey is { } key ? $"@{key}" : string.Empty)}/{builder.ContractType}/{name}";

    private static IBroClientBuilder AddStandard(IBroClientBuilder builder, IConfigurationSection? section, Action<BroResilienceOptions>? configure)
    {
        string name = Configure<BroResilienceOptions, BroResilienceOptionsValidator>(builder, Standard, section, configure);
        return Add<BroResilienceOptions>(builder, name, name, Pipelines.AddStandard, null);
    }

    private static IBroClientBuilder AddHedging(IBroClientBuilder builder, IConfigurationSection? section, Action<BroHedgingOptions>? configure)
    {
        string name = Configure<BroHedgingOptions, BroHedgingOptionsValidator>(builder, Hedging, section, configure);
        Add<BroHedgingOptions>(builder, name, name, Pipelines.AddHedging, static method => method.IsIdempotent);
        return Add<BroHedgingOptions>(builder, name + RetryPart, name, Pipelines.AddStandard, static method => !method.IsIdempotent);
    }

    private static string Configure<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TValidator>(
        IBroClientBuilder builder, string method, IConfigurationSection? section, Action<TOptions>? configure)
        where TOptions : BroResilienceOptions, new()
        where TValidator : class, IValidateOptions<TOptions>
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (PipelineMark.Take(builder.Services, NameOf(builder, string.Empty), method) is { } former)
        {
            throw new InvalidOperationException(former == method
                ? $"{builder.ContractType} has {method} already. Call it once for a contract, and change its options there: {method}(options => …)."
                : $"{builder.ContractType} has {former} already, and {method} would multiply its attempts. Use one of them; {Hedging} calls again what failed, too.");
        }

        string full = NameOf(builder, method == Standard ? StandardName : HedgingName);
        var settings = new ResilienceSettings(builder.ServiceName, builder.GatewayKey, section);
        builder.AddConfigurationCheck(services => settings.Apply(services, new TOptions()));
        OptionsBuilder<TOptions> options = builder.Services.AddOptions<TOptions>(full).Configure<IServiceProvider>((options, services) => settings.Apply(services, options)).ValidateOnStart();
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
            (pipeline, context) => configure(pipeline, context.GetOptions<TOptions>(options)),
            services => services.GetRequiredService<IOptionsMonitor<TOptions>>().Get(options).AttemptTimeout,
            when);

    private static IBroClientBuilder Add(
        IBroClientBuilder builder,
        string name,
        Action<ResiliencePipelineBuilder<BroCall>, AddResiliencePipelineContext<string>> configure,
        Func<IServiceProvider, TimeSpan?> attemptTimeout,
        Func<BroMethodInfo, bool>? when)
    {
        builder.Services.TryAddSingleton<PipelineClocks>();
        builder.Services.AddResiliencePipeline<string, BroCall>(name, (pipeline, context) =>
        {
            pipeline.TimeProvider = context.ServiceProvider.GetRequiredService<PipelineClocks>().Find(name) ?? pipeline.TimeProvider;
            configure(pipeline, context);
        });
        builder.AddFilter(
            (services, method) => new ResilienceFilter(
                clock =>
                {
                    services.GetRequiredService<PipelineClocks>().Add(name, clock);
                    return services.GetRequiredService<ResiliencePipelineProvider<string>>().GetPipeline<BroCall>(name);
                },
                method,
                attemptTimeout(services)),
            BroSide.Client,
            when: when);
        return builder;
    }
}
