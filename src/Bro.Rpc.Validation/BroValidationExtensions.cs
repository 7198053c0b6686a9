using Bro.Rpc;
using Bro.Rpc.Validation;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds validation to the services of an application.</summary>
public static class BroValidationExtensions
{
    /// <summary>
    /// Validates the arguments of calls by DataAnnotations before the method runs: the attributes of the contract's parameters, and those of
    /// the members of their types. A call that does not pass fails with <see cref="IpcErrorCode.ValidationFailed"/>, and its
    /// <see cref="IpcException.Details"/> name the members: <c>{"errors":{"payment.amount":["…"]}}</c>.
    /// </summary>
    /// <param name="builder">What <c>AddService</c> returned, for the methods of that implementation; or what <c>AddBro</c> returned, for all of the process.</param>
    /// <param name="order">Where it stands among filters: lower ones are further outside.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Attributes on parameters are made by emitted code. Types are validated by what Microsoft.Extensions.Validation has generated for
    /// them, where the application references that package, marks them <c>[ValidatableType]</c> and calls <c>services.AddValidation()</c>; others by
    /// reflection, which trimmed and native applications do not have: there a line in the log names the types that are not looked into.
    /// </remarks>
    public static IBroBuilder AddValidation(this IBroBuilder builder, int order = 0)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddFilter(static (services, method) => new ValidationFilter(services, method), BroSide.Service, order, static method => method.Parameters.Count > 0);
    }
}
