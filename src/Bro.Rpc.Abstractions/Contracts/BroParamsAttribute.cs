namespace Bro.Rpc;

/// <summary>
/// Marks the one parameter that is the whole <c>params</c> of a call. Without it every parameter is a property of
/// the <c>params</c> object, named in camel case.
/// </summary>
/// <example><code>
/// [BroMethod("reserve")]
/// Task&lt;Reservation&gt; HoldAsync([BroParams] ReserveRequest request, CancellationToken cancellationToken = default);
/// </code></example>
/// <remarks>Protocol §2: <c>params</c> is any JSON value.</remarks>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class BroParamsAttribute : Attribute;
