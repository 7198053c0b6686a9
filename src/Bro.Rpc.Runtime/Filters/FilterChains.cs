namespace Bro.Rpc.Filters;

/// <summary>The filters of this process. Filled while the application is composed; each chain is built once, when a proxy or a service is made.</summary>
internal sealed class FilterChains
{
    private readonly List<FilterRegistration> _registrations = [];

    public void Add(FilterRegistration registration) => _registrations.Add(registration);

    /// <summary>Builds the chain of one method.</summary>
    /// <param name="side">The side.</param>
    /// <param name="scope">The contract of a client, the implementation of a service.</param>
    /// <param name="method">The method.</param>
    /// <param name="services">The application's services.</param>
    /// <returns>The first filter; null where there is none, so that nothing is paid.</returns>
    public FilteredMethod? Build(BroSide side, Type scope, BroMethodInfo method, IServiceProvider services)
    {
        // Those of the whole process are further outside than those of a contract; the sort is stable.
        FilterRegistration[] found = [.. _registrations
            .Where(filter => (filter.Scope is null || filter.Scope == scope) && (filter.Side is null || filter.Side == side) && filter.When?.Invoke(method) is not false)
            .OrderBy(static filter => filter.Order)
            .ThenBy(static filter => filter.Scope is not null)];
        if (found.Length == 0)
        {
            return null;
        }

        BroFilterNext next = static call => call.InvokeAsync();
        for (int i = found.Length - 1; i >= 0; i--)
        {
            next = found[i].Create(services, method, next);
        }

        return new FilteredMethod(method, next);
    }
}
