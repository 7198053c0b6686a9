using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Benchmarks.Peers;

/// <summary>gRPC over a Unix socket, with code of protoc, no logging, and as many streams on the connection as there are calls in flight.</summary>
internal static class GrpcPeer
{
    private const int StreamsEach = 10_000;

    public static async Task<IAsyncDisposable> ServeAsync(string path)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsEach;
            kestrel.ListenUnixSocket(path, static endpoint => endpoint.Protocols = HttpProtocols.Http2);
        });
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
