using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Gateway;

public sealed class OptionsTests
{
    private static readonly IpcServerOptions Valid = new() { SocketPath = "/tmp/bro-options.sock" };

    public static TheoryData<string, Func<IpcServerOptions, IpcServerOptions>> Wrong => new()
    {
        { "SocketPath", options => options with { SocketPath = "" } },
        { "SocketPath", options => options with { SocketPath = "  " } },
        { "SocketPath", options => options with { SocketPath = null! } },
        { "SocketPath", options => options with { SocketPath = "/tmp/a\0b" } },
        { "SocketPath", options => options with { SocketPath = "/tmp/" + new string('s', 120) } },
        { "HeartbeatInterval", options => options with { HeartbeatInterval = TimeSpan.Zero } },
        { "HeartbeatInterval", options => options with { HeartbeatInterval = TimeSpan.MaxValue } },
        { "HeartbeatTimeout", options => options with { HeartbeatTimeout = TimeSpan.FromSeconds(-1) } },
        { "HeartbeatTimeout", options => options with { HeartbeatTimeout = TimeSpan.FromSeconds(1) } },
        { "Timeout", options => options with { Timeout = TimeSpan.Zero } },
        { "DrainTimeout", options => options with { DrainTimeout = TimeSpan.FromTicks(-1) } },
        { "DrainTimeout", options => options with { DrainTimeout = TimeSpan.MaxValue } },
        { "RegistrationTimeout", options => options with { RegistrationTimeout = Timeout.InfiniteTimeSpan } },
        { "SendTimeout", options => options with { SendTimeout = TimeSpan.Zero } },
        { "SendTimeout", options => options with { SendTimeout = TimeSpan.FromDays(50) } },
        { "MaxMessageSize", options => options with { MaxMessageSize = 1023 } },
        { "MaxMessageSize", options => options with { MaxMessageSize = -1 } },
        { "MaxMessageSize", options => options with { MaxMessageSize = int.MaxValue } },
        { "MaxNesting", options => options with { MaxNesting = 0 } },
        { "MaxNesting", options => options with { MaxNesting = 65 } },
        { "MaxConnections", options => options with { MaxConnections = 0 } },
        { "MaxConnectionsPerUser", options => options with { MaxConnectionsPerUser = -1 } },
        { "MaxMethods", options => options with { MaxMethods = 10_001 } },
        { "MaxServiceNameLength", options => options with { MaxServiceNameLength = 257 } },
        { "MaxMethodNameLength", options => options with { MaxMethodNameLength = 0 } },
        { "MaxCallsInFlight", options => options with { MaxCallsInFlight = 0 } },
        { "MaxQueuedBytes", options => options with { MaxQueuedBytes = 1000 } },
        { "AllowedUsers", options => options with { AllowedUsers = [] } },
        { "ServiceUsers", options => options with { ServiceUsers = null! } },
        { "TimeProvider", options => options with { TimeProvider = null! } },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void An_option_that_cannot_work_is_refused_and_named(string option, Func<IpcServerOptions, IpcServerOptions> change)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new IpcServer(change(Valid)));

        Assert.Contains(option, exception.Message, StringComparison.Ordinal);
        Assert.Equal(option, exception.ParamName);
    }

    [Fact]
    public void The_defaults_are_those_of_the_seed_but_for_the_timeout()
    {
        var options = new IpcServerOptions();
        Assert.Equal(("/tmp/bro-gateway.sock", TimeSpan.FromSeconds(30)), (options.SocketPath, options.HeartbeatInterval));

        // a call's own deadline decides, unless somebody says otherwise
        Assert.Null(options.Timeout);
        Assert.Equal("/tmp/bro-gateway.sock", new IpcServer().SocketPath);
    }

    [Fact]
    public void The_extremes_work()
    {
        var extreme = new IpcServer(Valid with
        {
            MaxMessageSize = 1024,
            Timeout = TimeSpan.MaxValue,
            SendTimeout = TimeSpan.FromDays(24),
            HeartbeatInterval = TimeSpan.FromDays(6),
            RegistrationTimeout = TimeSpan.FromTicks(1),
        });
        Assert.False(extreme.GetStatus().IsRunning);
        var patient = new IpcServer(Valid with { HeartbeatTimeout = TimeSpan.MaxValue, RegistrationTimeout = TimeSpan.MaxValue, MaxMessageSize = 512 * 1024 * 1024 });
        Assert.False(patient.GetStatus().IsRunning);
    }

    [Fact]
    public void The_longest_path_is_taken_and_one_byte_more_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems have other limits");
        string longest = "/tmp/" + new string('s', 102);

        Assert.Equal(longest, new IpcServer(Valid with { SocketPath = longest }).SocketPath);
        Assert.Throws<ArgumentException>(() => new IpcServer(Valid with { SocketPath = longest + "s" }));
        Assert.Throws<ArgumentException>(() => new IpcServer(Valid with { SocketPath = "/tmp/" + new string('é', 52) }));
    }

    [Fact]
    public async Task A_gateway_at_the_longest_path_serves()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems have other limits");
        using var socket = new TemporarySocket();
        string longest = socket.PathOf(new string('s', 107 - socket.Directory.Length - 1));
        await using var server = new IpcServer(Valid with { SocketPath = longest });
        await server.StartAsync();

        await using MockPeer peer = await MockPeer.ConnectAsync(longest);

        Assert.Equal("REGISTER_ACK", (await peer.RegisterAsync("user"))["type"]!.ToString());
    }

    [Fact]
    public void A_relative_path_is_made_absolute()
    {
        Assert.Equal(Path.Combine(Environment.CurrentDirectory, "g.sock"), new IpcServer(Valid with { SocketPath = "g.sock" }).SocketPath);
    }
}
