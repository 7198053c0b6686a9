namespace Bro.Rpc.Filters;

/// <summary>A filter that the application added.</summary>
/// <param name="Scope">The contract or implementation that it was added to; null where it was added to all.</param>
/// <param name="Side">The side; null for both.</param>
/// <param name="Order">Lower ones are further outside.</param>
/// <param name="When">The methods; null for all.</param>
/// <param name="Create">Makes the step of a method's chain, with what comes behind it.</param>
internal sealed record FilterRegistration(
    Type? Scope, BroSide? Side, int Order, Func<BroMethodInfo, bool>? When, Func<IServiceProvider, BroMethodInfo, BroFilterNext, BroFilterNext> Create);
