using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bro.Rpc.Client.Tests.Hosting;

/// <summary>A process of an application, as far as one process can have many.</summary>
internal static class TestHost
{
    public static IHost Create(string socketPath, Action<Func<string?, IBroBuilder>, IServiceCollection> compose, TimeSpan? timeout = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ScopeLog>();
        builder.Services.AddSingleton<Gate>();
        builder.Services.AddScoped<Scoped>();
        compose(
            name => builder.Services.AddBro(name, options => options with
            {
                GatewayPath = socketPath,
                Timeout = timeout ?? options.Timeout,
                ReconnectDelay = TimeSpan.FromMilliseconds(5),
                MaxReconnectDelay = TimeSpan.FromMilliseconds(20),
            }),
            builder.Services);
        return builder.Build();
    }

    public static T Get<T>(this IHost host)
        where T : notnull => host.Services.GetRequiredService<T>();
}
