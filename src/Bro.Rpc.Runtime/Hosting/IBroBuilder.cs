using Microsoft.Extensions.DependencyInjection;

namespace Bro.Rpc;

/// <summary>What <c>AddBro</c> returns: where services and clients are added.</summary>
public interface IBroBuilder
{
    /// <summary>The application's services.</summary>
    IServiceCollection Services { get; }
}
