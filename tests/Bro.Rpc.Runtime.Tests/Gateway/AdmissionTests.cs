using System.Text.Json.Nodes;
using Bro.Rpc.Gateway;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Bro.Rpc.Transport;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Gateway;

/// <summary>Who may connect, how many, and as what.</summary>
public sealed class AdmissionTests
{
    private static readonly uint Me = uint.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2], System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task One_connection_more_than_allowed_is_told_and_closed_and_gets_in_when_there_is_room()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { MaxConnections = 2 });
        MockPeer first = await gateway.RegisterAsync("first");
        MockPeer second = await gateway.RegisterAsync("second");

        Assert.Equal("The gateway has 2 connections, and takes no more (MaxConnections).", await RefusalAsync(await gateway.ConnectAsync()));

        Task<JsonObject> calling = first.CallAsync("second", "get");
        await second.RespondAsync(await second.ReceiveAsync(), 1);
        Assert.Equal(1, (await calling)["data"]!.GetValue<int>());
        await first.DisposeAsync();
        await Eventually.EqualAsync(1, () => gateway.Server.GetStatus().Connections);
        await gateway.RegisterAsync("third");
    }

    [Fact]
    public async Task A_user_with_too_many_connections_is_told_so()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { MaxConnectionsPerUser = 1 });
        MockPeer only = await gateway.RegisterAsync("only");
        Assert.Equal($"User {Me} has 1 connections to the gateway, and gets no more (MaxConnectionsPerUser).", await RefusalAsync(await gateway.ConnectAsync()));
        await only.DisposeAsync();
        await Eventually.EqualAsync(0, () => gateway.Server.GetStatus().Connections);
        await gateway.RegisterAsync("next");
    }

    [Fact]
    public async Task A_user_who_may_not_connect_is_told_so_and_a_client_says_it()
    {
        var logger = new CollectingLogger();
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { AllowedUsers = [Me + 1] }, logger);
        string expected = $"User {Me} may not connect to this gateway (AllowedUsers).";
        Assert.Equal(expected, await RefusalAsync(await gateway.ConnectAsync()));

        await using var client = new IpcClient(new IpcClientOptions { ServiceName = "order", GatewayPath = gateway.Path });
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => client.ConnectAsync());
        Assert.Equal(IpcErrorCode.ConnectionFailed, exception.Code);
        Assert.Contains(expected.TrimEnd('.'), exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, gateway.Server.GetStatus().Connections);
        Assert.Equal(2, logger.CountOf(214));
    }

    [Fact]
    public void By_default_none_but_the_gateways_own_user_and_root_may_connect()
    {
        var options = new IpcServerOptions();
        var admission = new Admission(options, new ConnectionTable(options.SendTimeout, NullLogger.Instance), NullLogger.Instance);

        Assert.Null(admission.ProblemOf(new PeerCredentials(Me, 1)));
        Assert.Null(admission.ProblemOf(new PeerCredentials(0, 1)));
        Assert.Equal($"User {Me + 1} may not connect to this gateway (AllowedUsers).", admission.ProblemOf(new PeerCredentials(Me + 1, 1)));
        Assert.Null(admission.ProblemOf((PeerCredentials?)null));
    }

    [Fact]
    public void Whom_the_system_does_not_name_is_none_of_those_who_are_named()
    {
        IpcServerOptions options = new IpcServerOptions() with { AllowedUsers = [Me] };
        var admission = new Admission(options, new ConnectionTable(options.SendTimeout, NullLogger.Instance), NullLogger.Instance);

        Assert.Contains("AllowedUsers", admission.ProblemOf((PeerCredentials?)null), StringComparison.Ordinal);
        Assert.Null(admission.ProblemOf(new PeerCredentials(Me, null)));
    }

    [Fact]
    public async Task A_name_that_belongs_to_a_user_is_refused_to_others()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with
        {
            ServiceUsers = new Dictionary<string, uint> { ["mine"] = Me, ["theirs"] = Me + 1 },
        });
        await gateway.RegisterAsync("mine");
        await gateway.RegisterAsync("anybody's");

        MockPeer stranger = await gateway.ConnectAsync();
        await stranger.SendFrameAsync(Messages.Register("theirs"));

        Assert.Equal($"The service name 'theirs' belongs to user {Me + 1}, and this connection to user {Me} (ServiceUsers).", await RefusalAsync(stranger));
        Assert.False(gateway.Server.IsServiceConnected("theirs"));
    }

    [Theory]
    [InlineData("s12345678", "m", "The service name has more than 8 bytes (MaxServiceNameLength).")]
    [InlineData("s", "m12345678", "The method name 'm12345678' has more than 8 bytes (MaxMethodNameLength).")]
    [InlineData("s", "a b c", "The service has more than 2 methods (MaxMethods).")]
    public async Task A_registration_beyond_the_limits_is_refused(string service, string methods, string expected)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { MaxServiceNameLength = 8, MaxMethodNameLength = 8, MaxMethods = 2 });
        MockPeer peer = await gateway.ConnectAsync();
        await peer.SendFrameAsync(Messages.Register(service, methods.Split(' ')));
        Assert.Equal(expected, await RefusalAsync(peer));
        await gateway.RegisterAsync("12345678");
    }

    [Theory]
    [InlineData("MaxServiceNameLength")]
    [InlineData("MaxMethodNameLength")]
    [InlineData("MaxMethods")]
    [InlineData("MaxMetadataBytes")]
    public async Task A_registration_beyond_the_defaults_is_refused_with_the_same_code_and_closed(string limit)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        foreach (bool packs in new[] { false, true })
        {
            JsonObject register = limit switch
            {
                "MaxServiceNameLength" => Messages.Register(new string('s', 257)),
                "MaxMethodNameLength" => Messages.Register("s", [new string('m', 513)]),
                "MaxMethods" => Messages.Register("s", Enumerable.Range(0, 10_001).Select(static n => $"m{n}")),
                _ => Messages.Register("s", [], new JsonObject { ["k"] = new string('v', 64 * 1024) }),
            };
            MockPeer peer = await gateway.ConnectAsync();
            if (packs)
            {
                await peer.SendFrameAsync(MessagePackPeerExtensions.Pack(register));
                JsonObject error = await peer.ReceiveMessagePackAsync();
                Assert.Equal("CONNECTION_FAILED", error["error"]!["code"]!.ToString());
                Assert.Contains(limit, error["error"]!["message"]!.ToString(), StringComparison.Ordinal);
                Assert.Empty(await peer.WaitForCloseAsync());
            }
            else
            {
                await peer.SendFrameAsync(register);
                Assert.Contains(limit, await RefusalAsync(peer), StringComparison.Ordinal);
            }
        }

        Assert.Empty(gateway.Server.GetConnectedServices());
        await gateway.RegisterAsync(new string('s', 256));
    }

    [Fact]
    public async Task A_refusal_shows_no_control_characters_of_what_it_refuses()
    {
        var logger = new CollectingLogger();
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { MaxMethodNameLength = 8 }, logger);
        MockPeer peer = await gateway.ConnectAsync();
        await peer.SendBytesAsync(Frame.Of("{\"type\":\"REGISTER\",\"serviceName\":\"s\",\"methods\":[\"m\u007f\u009b31m-is-too-long\"]}"));

        Assert.DoesNotContain(await RefusalAsync(peer), char.IsControl);
    }

    [Fact]
    public async Task Calls_in_flight_are_limited_for_their_caller_and_for_their_target()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { MaxCallsInFlight = 2 });
        MockPeer user = await gateway.RegisterAsync("user");
        MockPeer role = await gateway.RegisterAsync("role");
        MockPeer order = await gateway.RegisterAsync("order");
        MockPeer cart = await gateway.RegisterAsync("cart");
        await order.SendCallAsync("1", "user", "get");
        await order.SendCallAsync("2", "role", "get");
        JsonObject first = await user.ReceiveAsync();
        await role.ReceiveAsync();

        await order.SendCallAsync("3", "role", "get");
        Assert.Equal("CONNECTION_FAILED: role.get was not called: 'order' waits for 2 answers already, which is the most that one connection may (MaxCallsInFlight). Make fewer calls at the same time.", ErrorOf(await order.ReceiveResponseAsync("3")));

        await cart.SendCallAsync("1", "user", "get");
        await user.ReceiveAsync();
        await cart.SendCallAsync("2", "user", "get");
        Assert.Equal("CONNECTION_FAILED: user.get was not called: 'user' does not keep up, and 2 calls wait for it already (MaxCallsInFlight). Call it again later.", ErrorOf(await cart.ReceiveResponseAsync("2")));

        await user.RespondAsync(first, 1);
        await order.ReceiveResponseAsync("1");
        await order.SendCallAsync("4", "role", "get");
        Assert.Equal("4", (await role.ReceiveAsync())["id"]!.ToString());
    }

    [Fact]
    public async Task A_crowd_that_is_refused_costs_those_who_are_in_nothing()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { MaxConnections = 2 });
        MockPeer user = await gateway.RegisterAsync("user");
        MockPeer order = await gateway.RegisterAsync("order");
        for (int round = 0; round < 20; round++)
        {
            System.Net.Sockets.Socket[] crowd = [.. Enumerable.Range(0, 100).Select(_ => Connect(gateway.Path))];
            Task<JsonObject> calling = order.CallAsync("user", "get");
            await user.RespondAsync(await user.ReceiveAsync(), round);
            Assert.Equal(round, (await calling)["data"]!.GetValue<int>());
            foreach (System.Net.Sockets.Socket one in crowd)
            {
                one.Dispose();
            }
        }

        Assert.Equal(2, gateway.Server.GetStatus().Connections);
    }

    [Fact]
    public async Task The_entry_of_a_service_and_a_routed_call_tell_who_is_there()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        var routed = new TaskCompletionSource<CallRoutedEventArgs>(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Server.CallRouted += (_, call) => routed.TrySetResult(call);
        MockPeer user = await gateway.RegisterAsync("user");
        MockPeer order = await gateway.RegisterAsync("order");
        await order.SendCallAsync("1", "user", "get");
        await user.ReceiveAsync();

        IpcPeer expected = new(Me, Environment.ProcessId);
        Assert.Equal([expected], gateway.Server.GetService("user")!.Peers);
        CallRoutedEventArgs call = await routed.Task.WaitAsync(Limits.Message);
        Assert.Equal((expected, expected), (call.FromPeer, call.ToPeer));
    }

    private static System.Net.Sockets.Socket Connect(string path)
    {
        var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        socket.Connect(new System.Net.Sockets.UnixDomainSocketEndPoint(path));
        return socket;
    }

    private static string ErrorOf(JsonObject response) => $"{response["error"]!["code"]}: {response["error"]!["message"]}";

    private static async Task<string> RefusalAsync(MockPeer peer)
    {
        JsonObject error = await peer.ReceiveAsync();
        Assert.Equal(("ERROR", "CONNECTION_FAILED"), (error["type"]!.ToString(), error["error"]!["code"]!.ToString()));
        Assert.Empty(await peer.WaitForCloseAsync());
        return error["error"]!["message"]!.ToString();
    }
}
