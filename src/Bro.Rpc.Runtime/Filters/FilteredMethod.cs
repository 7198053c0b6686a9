namespace Bro.Rpc.Filters;

/// <summary>A method with the filters around it.</summary>
/// <param name="Method">The method.</param>
/// <param name="Filters">The first filter, which leads to the others and to the call.</param>
internal sealed record FilteredMethod(BroMethodInfo Method, BroFilterNext Filters);
