using Bro.Rpc.Configuration;

namespace Bro.Rpc.Hosting;

/// <summary>What the section <c>Bro:Gateway</c> may hold: the options of a gateway.</summary>
internal static class GatewayTable
{
    public const string SectionName = "Gateway";

    public const string Section = $"{ClientTable.Section}:{SectionName}";

    /// <summary>The key of what is no option of a gateway, but of the host that has it.</summary>
    public const string OnlyIfNoneRuns = nameof(GatewayRegistration.OnlyIfNoneRuns);

    private static readonly OptionValue<TimeSpan> Time = OptionValue.Time(OptionRanges.Time);
    private static readonly OptionValue<TimeSpan?> TimeOrNone = OptionValue.Time(OptionRanges.ComparedTime).As<TimeSpan?>(static time => time, static _ => string.Empty);

    public static OptionTable<IpcServerOptions> Value { get; } = new(
        [
            Key(nameof(IpcServerOptions.SocketPath), OptionValue.Text("the path of a Unix socket"), static options => options.SocketPath, static (options, value) => options with { SocketPath = value }, "the Unix socket to listen at") with { Variable = "IPC_GATEWAY_PATH", SharedKey = $"{ClientTable.Section}:{nameof(IpcClientOptions.GatewayPath)}" },
            Key(nameof(IpcServerOptions.SocketMode), OptionValue.FileMode, static options => options.SocketMode, static (options, value) => options with { SocketMode = value }, "who may connect, as the mode of the socket's file"),
            Key(nameof(IpcServerOptions.HeartbeatInterval), Time, static options => options.HeartbeatInterval, static (options, value) => options with { HeartbeatInterval = value }, "how often clients are expected to give a sign of life"),
            Key(nameof(IpcServerOptions.HeartbeatTimeout), TimeOrNone, static options => options.HeartbeatTimeout, static (options, value) => options with { HeartbeatTimeout = value }, "a connection that was silent for so long is closed") with { DefaultText = "four intervals" },
            Key(nameof(IpcServerOptions.Timeout), TimeOrNone, static options => options.Timeout, static (options, value) => options with { Timeout = value }, "the longest that a call may go unanswered, whatever its own deadline") with { DefaultText = "none" },
            Key(nameof(IpcServerOptions.RegistrationTimeout), OptionValue.Time(OptionRanges.ComparedTime), static options => options.RegistrationTimeout, static (options, value) => options with { RegistrationTimeout = value }, "a connection that has not registered after so long is closed"),
            Key(nameof(IpcServerOptions.SendTimeout), Time, static options => options.SendTimeout, static (options, value) => options with { SendTimeout = value }, "a connection that takes nothing of what waits for it for so long is closed"),
            Key(nameof(IpcServerOptions.CongestionTimeout), OptionValue.Time(OptionRanges.ComparedTime), static options => options.CongestionTimeout, static (options, value) => options with { CongestionTimeout = value }, "a connection that takes too little of what waits for it for so long is closed"),
            Key(nameof(IpcServerOptions.DrainTimeout), OptionValue.Time(OptionRanges.TimeOrZero), static options => options.DrainTimeout, static (options, value) => options with { DrainTimeout = value }, "how long stopping waits for the calls in flight"),
            Key(nameof(IpcServerOptions.MaxMessageSize), OptionValue.Number(OptionRanges.MaxMessageSize), static options => options.MaxMessageSize, static (options, value) => options with { MaxMessageSize = value }, "bytes of the largest message"),
            Key(nameof(IpcServerOptions.MaxNesting), OptionValue.Number(OptionRanges.MaxNesting), static options => options.MaxNesting, static (options, value) => options with { MaxNesting = value }, "levels of nesting in a payload"),
            Key(nameof(IpcServerOptions.MaxConnections), OptionValue.Number(OptionRanges.Count), static options => options.MaxConnections, static (options, value) => options with { MaxConnections = value }, "connections at the same time"),
            Key(nameof(IpcServerOptions.MaxConnectionsPerUser), OptionValue.Number(OptionRanges.Count), static options => options.MaxConnectionsPerUser, static (options, value) => options with { MaxConnectionsPerUser = value }, "connections of one user at the same time"),
            Key(nameof(IpcServerOptions.MaxMethods), OptionValue.Number(OptionRanges.MaxMethods), static options => options.MaxMethods, static (options, value) => options with { MaxMethods = value }, "methods that one service may register"),
            Key(nameof(IpcServerOptions.MaxServiceNameLength), OptionValue.Number(OptionRanges.MaxServiceNameLength), static options => options.MaxServiceNameLength, static (options, value) => options with { MaxServiceNameLength = value }, "bytes of a service's name"),
            Key(nameof(IpcServerOptions.MaxMethodNameLength), OptionValue.Number(OptionRanges.MaxMethodNameLength), static options => options.MaxMethodNameLength, static (options, value) => options with { MaxMethodNameLength = value }, "bytes of a method's name"),
            Key(nameof(IpcServerOptions.MaxMetadataBytes), OptionValue.Number(OptionRanges.MaxMetadataBytes), static options => options.MaxMetadataBytes, static (options, value) => options with { MaxMetadataBytes = value }, "bytes of a service's metadata, and of its version"),
            Key(nameof(IpcServerOptions.MaxCallsInFlight), OptionValue.Number(OptionRanges.MaxCallsInFlight), static options => options.MaxCallsInFlight, static (options, value) => options with { MaxCallsInFlight = value }, "unanswered calls of one connection, and to one connection"),
            Key(nameof(IpcServerOptions.MaxQueuedBytes), OptionValue.LongNumber(OptionRanges.Bytes).As<long?>(static bytes => bytes, static _ => string.Empty), static options => options.MaxQueuedBytes, static (options, value) => options with { MaxQueuedBytes = value }, "bytes that may wait to be sent to one connection; at least one largest message") with { DefaultText = "1 MiB and four largest messages" },
            Key(nameof(IpcServerOptions.AllowedUsers), StructuredValue.Users, static options => options.AllowedUsers, static (options, value) => options with { AllowedUsers = value }, "the numbers of the users who may connect") with { DefaultText = "the gateway's own and root" },
            Key(nameof(IpcServerOptions.ServiceUsers), StructuredValue.ServiceUsers, static options => options.ServiceUsers, static (options, value) => options with { ServiceUsers = value }, "which user alone may be a certain service") with { DefaultText = "any" },
        ],
        InCode: [nameof(IpcServerOptions.TimeProvider)],
        Sections: [OnlyIfNoneRuns]);

    private static OptionKey<IpcServerOptions> Key<T>(string name, OptionValue<T> value, Func<IpcServerOptions, T> get, Func<IpcServerOptions, T, IpcServerOptions> set, string summary) =>
        OptionKey<IpcServerOptions>.Create(name, value, get, set, summary);
}
