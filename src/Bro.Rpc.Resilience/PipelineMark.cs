using Microsoft.Extensions.DependencyInjection;

namespace Bro.Rpc.Resilience;

/// <summary>Says in a collection of services that a pipeline was added, so that it is not added twice.</summary>
/// <param name="Method">What added it.</param>
internal sealed record PipelineMark(string Method)
{
    /// <summary>Takes a name.</summary>
    /// <returns>What had taken it before, or null.</returns>
    public static string? Take(IServiceCollection services, string name, string method)
    {
        if (services.FirstOrDefault(service => service.ServiceType == typeof(PipelineMark) && Equals(service.ServiceKey, name)) is { KeyedImplementationInstance: PipelineMark mark })
        {
            return mark.Method;
        }

        services.AddKeyedSingleton(name, new PipelineMark(method));
        return null;
    }
}
