using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Bro.Rpc;
using Bro.Rpc.Filters;
using Bro.Rpc.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds filters to calls.</summary>
/// <remarks>
/// A filter that is added to what <c>AddClient</c> returned stands around the calls of that contract, one that is added to what
/// <c>AddService</c> returned around the methods of that implementation, and any other around all calls of the process. Those of lower
/// <c>order</c> are further outside; among equals those of the whole process, then those that were added first.
/// </remarks>
[SuppressMessage("ApiDesign", "RS0026", Justification = "Told apart by the builder that they begin with.")]
public static class BroFilterExtensions
{
    /// <summary>Adds a filter to all clients and services of the process.</summary>
    /// <typeparam name="TFilter">The filter. It comes from the container: on the service's side from the scope of the call, so it may be scoped. Where it was not added there, a service makes one for each call, and the clients of the process share one.</typeparam>
    /// <param name="builder">What <c>AddBro</c> returned.</param>
    /// <param name="side">At which end of calls it stands; both where null.</param>
    /// <param name="order">Lower ones are further outside.</param>
    /// <param name="when">Chooses methods, once for each when the application starts; all where null.</param>
    /// <returns>The same builder.</returns>
    public static IBroBuilder AddFilter<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TFilter>(
        this IBroBuilder builder, BroSide? side = null, int order = 0, Func<BroMethodInfo, bool>? when = null)
        where TFilter : class, IBroFilter
    {
        BroBuilder bro = BroBuilder.Own(builder);
        bro.Services.TryAddSingleton(static services => new ApplicationFilter<TFilter>(services));
        Add(bro, side, order, when, static (services, _, next) => services.GetService<IServiceProviderIsService>()?.IsService(typeof(TFilter)) is true
            ? call => call.Services.GetRequiredService<TFilter>().InvokeAsync(call, next)
            : ActivatedFilter.Step<TFilter>(services, next));
        return builder;
    }

    /// <summary>Adds a filter to the calls of the contract that was added last.</summary>
    /// <typeparam name="TFilter">The filter. It comes from the container; where it was not added there, one is made for all calls of the process.</typeparam>
    /// <param name="builder">What <c>AddClient</c> returned.</param>
    /// <param name="order">Lower ones are further outside.</param>
    /// <param name="when">Chooses methods, once for each; all where null.</param>
    /// <returns>The same builder.</returns>
    public static IBroClientBuilder AddFilter<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TFilter>(
        this IBroClientBuilder builder, int order = 0, Func<BroMethodInfo, bool>? when = null)
        where TFilter : class, IBroFilter
    {
        ((IBroBuilder)builder).AddFilter<TFilter>(BroSide.Client, order, when);
        return builder;
    }

    /// <summary>Adds a filter to the methods of the implementation that was added last.</summary>
    /// <typeparam name="TFilter">The filter. It comes from the scope of the call, as the implementation does; where it was not added to the container, one is made for each call. Add it as a singleton where it is to keep something.</typeparam>
    /// <param name="builder">What <c>AddService</c> returned.</param>
    /// <param name="order">Lower ones are further outside.</param>
    /// <param name="when">Chooses methods, once for each when the application starts; all where null.</param>
    /// <returns>The same builder.</returns>
    public static IBroServiceBuilder AddFilter<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TFilter>(
        this IBroServiceBuilder builder, int order = 0, Func<BroMethodInfo, bool>? when = null)
        where TFilter : class, IBroFilter
    {
        ((IBroBuilder)builder).AddFilter<TFilter>(BroSide.Service, order, when);
        return builder;
    }

    /// <summary>Adds a filter that is made by hand, once for each method when its chain is built.</summary>
    /// <typeparam name="TBuilder">The kind of builder, which is returned as it came.</typeparam>
    /// <param name="builder">What <c>AddBro</c>, <c>AddClient</c> or <c>AddService</c> returned, which decides whose calls it stands around.</param>
    /// <param name="create">Makes it, of the application's services and the method.</param>
    /// <param name="side">At which end of calls it stands; both where null.</param>
    /// <param name="order">Lower ones are further outside.</param>
    /// <param name="when">Chooses methods; all where null.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder AddFilter<TBuilder>(
        this TBuilder builder, Func<IServiceProvider, BroMethodInfo, IBroFilter> create, BroSide? side = null, int order = 0, Func<BroMethodInfo, bool>? when = null)
        where TBuilder : IBroBuilder
    {
        ArgumentNullException.ThrowIfNull(create);
        Add(BroBuilder.Own(builder), side, order, when, (services, method, next) =>
        {
            IBroFilter filter = create(services, method);
            return call => filter.InvokeAsync(call, next);
        });
        return builder;
    }

    /// <summary>
    /// Gives a domain exception a code, in both directions: thrown by a service of this process it reaches the caller with that code, and
    /// a call of this process that fails with the code throws the exception. Each process says for itself what it knows; no type is
    /// named on the wire, and a stack trace stays where it is.
    /// </summary>
    /// <typeparam name="TBuilder">The kind of builder, which is returned as it came.</typeparam>
    /// <typeparam name="TException">The exception. One that derives from it has the same code, unless it has one of its own.</typeparam>
    /// <param name="builder">What <c>AddBro</c>, <c>AddClient</c> or <c>AddService</c> returned; it counts for all calls of the process.</param>
    /// <param name="code">The code, for instance <c>USER_BANNED</c>.</param>
    /// <param name="create">Makes the exception in the caller, of what came over the wire: message, <see cref="IpcException.Details"/>, service and method.</param>
    /// <param name="details">Says in the service what travels besides the message; nothing where null.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The exception or the code has another meaning already.</exception>
    public static TBuilder MapException<TBuilder, TException>(
        this TBuilder builder, IpcErrorCode code, Func<IpcException, TException> create, Func<TException, JsonElement?>? details = null)
        where TBuilder : IBroBuilder
        where TException : Exception
    {
        ArgumentNullException.ThrowIfNull(create);
        BroBuilder bro = BroBuilder.Own(builder);
        if (bro.Registrations.Exceptions is not { } map)
        {
            // Outside of all others: they see what the method throws and what came over the wire.
            bro.Registrations.Exceptions = map = new ExceptionMap();
            var filter = new ExceptionFilter(map);
            bro.Registrations.Filters.Add(new FilterRegistration(null, null, int.MinValue, null, (_, _, next) => call => filter.InvokeAsync(call, next)));
        }

        map.Add(code, create, details);
        return builder;
    }

    private static void Add(BroBuilder bro, BroSide? side, int order, Func<BroMethodInfo, bool>? when, Func<IServiceProvider, BroMethodInfo, BroFilterNext, BroFilterNext> create) =>
        bro.Registrations.Filters.Add(new FilterRegistration(bro.Scope, side, order, when, create));
}
