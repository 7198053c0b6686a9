using System.Text.Json;
using Bro.Rpc.Client.Tests.Support;
using Xunit;

namespace Bro.Rpc.Client.Tests.Client;

/// <summary>Options that cannot work are refused by the constructor, which names them.</summary>
public sealed class OptionsTests
{
    private static readonly IpcClientOptions Good = new() { ServiceName = "order-service" };

    public static TheoryData<string, IpcClientOptions> Bad { get; } = new()
    {
        { "ServiceName", new IpcClientOptions() },
        { "ServiceName", Good with { ServiceName = "  " } },
        { "ServiceName", Good with { ServiceName = "a\nb" } },
        { "ServiceName", Good with { ServiceName = new string('é', 129) } },
        { "Timeout", Good with { Timeout = TimeSpan.Zero } },
        { "Timeout", Good with { Timeout = Timeout.InfiniteTimeSpan } },
        { "Timeout", Good with { Timeout = TimeSpan.MaxValue } },
        { "HeartbeatInterval", Good with { HeartbeatInterval = TimeSpan.FromSeconds(-1) } },
        { "HeartbeatTimeout", Good with { HeartbeatTimeout = TimeSpan.FromSeconds(29) } },
        { "ReconnectDelay", Good with { ReconnectDelay = TimeSpan.Zero } },
        { "MaxReconnectDelay", Good with { MaxReconnectDelay = TimeSpan.FromSeconds(1) } },
        { "DrainTimeout", Good with { DrainTimeout = TimeSpan.FromSeconds(-1) } },
        { "DrainTimeout", Good with { DrainTimeout = TimeSpan.MaxValue } },
        { "MaxWaitingBytes", Good with { MaxWaitingBytes = 0 } },
        { "MaxConcurrentCalls", Good with { MaxConcurrentCalls = 0 } },
        { "MaxMessageSize", Good with { MaxMessageSize = 1023 } },
        { "MaxMessageSize", Good with { MaxMessageSize = int.MaxValue } },
        { "Metadata", Good with { Metadata = JsonSerializer.SerializeToElement(new[] { 1 }) } },
        { "Metadata", Good with { Metadata = JsonSerializer.SerializeToElement(new { bro = 1 }) } },
        { "TimeProvider", Good with { TimeProvider = null! } },
        { "GatewayPath", Good with { GatewayPath = "" } },
        { "GatewayPath", Good with { GatewayPath = "/tmp/a\0b" } },
        { "GatewayPath", Good with { GatewayPath = "/tmp/" + new string('x', 120) } },
    };

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void An_option_that_cannot_work_is_named_with_its_value(string option, IpcClientOptions options)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(option, () => new IpcClient(options));
        Assert.StartsWith(option, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_is_too_long_says_how_long_it_may_be()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new IpcClient(Good with { GatewayPath = "/tmp/" + new string('x', 120) }));
        Expect.Message(@"has 125 bytes; the path of a Unix socket may have \d+\. Choose a shorter folder", exception);
    }

    [Fact]
    public void Options_are_required() => Assert.Throws<ArgumentNullException>("options", () => new IpcClient(null!));

    [Fact]
    public void The_defaults_are_those_of_the_seed()
    {
        Assert.Equal("/tmp/bro-gateway.sock", Good.GatewayPath);
        Assert.Equal(TimeSpan.FromSeconds(30), Good.Timeout);
        Assert.Equal(TimeSpan.FromSeconds(30), Good.HeartbeatInterval);
        Assert.Equal(TimeSpan.FromSeconds(5), Good.ReconnectDelay);
        Assert.True(Good.AutoReconnect);
        Assert.False(Good.Debug);
    }
}
