using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bro.Rpc.EndToEnd.Peer;

/// <summary>
/// A host as an application writes it, which takes all options from its configuration: <c>service</c> hosts a service, <c>caller</c>
/// only has a name, <c>starter</c> is one that waits for a call in its start, <c>gateway</c> is the gateway, and <c>embedder</c> a caller that is the gateway where none runs.
/// </summary>
internal static class ConfiguredHost
{
    public static int Run(string kind, string[] args)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
        switch (kind)
        {
            case "service":
                builder.Services.AddBro().AddService<HostedWorker>();
                break;
            case "caller":
                builder.Services.AddBro().AddClient<IHosted>();
                builder.Services.AddHostedService<EarlyCaller>();
                break;
            case "starter":
                builder.Services.AddHostedService<StartingCaller>();
                builder.Services.AddBro().AddClient<IHosted>();
                break;
            case "gateway":
                builder.Services.AddBroGateway();
                break;
            case "embedder":
                builder.Services.AddBro().AddClient<IHosted>();
                builder.Services.AddBroGateway(onlyIfNoneRuns: true);
                break;
        }

        try
        {
            builder.Build().Run();
        }
        catch (OperationCanceledException) when (Environment.ExitCode != 0)
        {
            // the host was stopped before it had started
        }

        // set where the application gave up
        return Environment.ExitCode;
    }
}
