#nullable enable
using System;
using System.Threading.Tasks;
using Bro.Rpc;

namespace Catalogue
{
    /// <summary>A gateway, and a service that calls itself through it, in one process.</summary>
    internal static class Stage
    {
        public static async Task PlayAsync(string socketPath, string name, Action<IpcClient> serve, Func<IpcClient, Task> call)
        {
            var gateway = new IpcServer(new IpcServerOptions { SocketPath = socketPath });
            await using (gateway.ConfigureAwait(false))
            {
                await gateway.StartAsync().ConfigureAwait(false);
                var client = new IpcClient(new IpcClientOptions { ServiceName = name, GatewayPath = socketPath });
                await using (client.ConfigureAwait(false))
                {
                    serve(client);
                    await client.ConnectAsync().ConfigureAwait(false);
                    await call(client).ConfigureAwait(false);
                }
            }
        }
    }
}
