using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Benchmarks.Peers;

/// <summary>gRPC over a Unix socket, with code of protoc, no logging, and a further connection for every 100 calls in flight.</summary>
internal static class GrpcPeer
{
    // an answer of 100 KiB comes without waiting for room; larger ones of the server were no faster, as a request fits into its own
    private const int StreamWindow = 1 << 20;

    public static async Task<IAsyncDisposable> ServeAsync(string path)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(path, static endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<Service>();
        WebApplication application = builder.Build();
        application.MapGrpcService<Service>();
        await application.StartAsync();
        return application;
    }

    public static EchoCaller Connect(string path)
    {
        var endPoint = new UnixDomainSocketEndPoint(path);
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(endPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = StreamWindow,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        };
        var client = new Echo.EchoClient(GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { HttpHandler = handler }));
        return new EchoCaller<EchoMessage>(
            static text => new EchoMessage { Text = text },
            message => new ValueTask<EchoMessage>(client.EchoAsync(message).ResponseAsync),
            static message => message.Text);
    }

    private sealed class Service : Echo.EchoBase
    {
        public override Task<EchoMessage> Echo(EchoMessage request, ServerCallContext context) => Task.FromResult(request);
    }
}
