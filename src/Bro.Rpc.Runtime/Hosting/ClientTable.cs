using Bro.Rpc.Configuration;
using Bro.Rpc.Wire;

namespace Bro.Rpc.Hosting;

/// <summary>What the section <c>Bro</c> may hold: the options of this process's clients.</summary>
internal static class ClientTable
{
    public const string Section = "Bro";

    /// <summary>In it, a section for each key that <c>AddKeyedBro</c> was given.</summary>
    public const string KeyedSection = "Keyed";

    /// <summary>In it, a section for each service that is called again; read by the package Bro.Rpc.Resilience.</summary>
    public const string ResilienceSection = "Resilience";

    public const string NameVariable = "SERVICE_NAME";

    private static readonly OptionValue<TimeSpan> Time = OptionValue.Time(OptionRanges.Time);
    private static readonly OptionValue<TimeSpan?> TimeOrNone = OptionValue.Time(OptionRanges.ComparedTime).As<TimeSpan?>(static time => time, static _ => string.Empty);

    public static OptionTable<IpcClientOptions> Value { get; } = new(
        [
            Key(nameof(IpcClientOptions.ServiceName), OptionValue.Text($"a name of 1 to {WireLimits.MaxServiceNameLength} bytes without control characters"), static options => options.ServiceName, static (options, value) => options with { ServiceName = value }, "the name to call others by, where `AddBro` was given none") with { Variable = NameVariable, DefaultText = "that of the first service it hosts" },
            Key(nameof(IpcClientOptions.GatewayPath), OptionValue.Text("the path of the gateway's Unix socket"), static options => options.GatewayPath, static (options, value) => options with { GatewayPath = value }, "the gateway's Unix socket") with { Variable = "IPC_GATEWAY_PATH" },
            Key(nameof(IpcClientOptions.Timeout), Time, static options => options.Timeout, static (options, value) => options with { Timeout = value }, "the longest that a call may take"),
            Key(nameof(IpcClientOptions.HeartbeatInterval), Time, static options => options.HeartbeatInterval, static (options, value) => options with { HeartbeatInterval = value }, "how often the gateway gets a sign of life"),
            Key(nameof(IpcClientOptions.HeartbeatTimeout), TimeOrNone, static options => options.HeartbeatTimeout, static (options, value) => options with { HeartbeatTimeout = value }, "a gateway that was silent for so long counts as lost") with { DefaultText = "four intervals" },
            Key(nameof(IpcClientOptions.AutoReconnect), OptionValue.Switch, static options => options.AutoReconnect, static (options, value) => options with { AutoReconnect = value }, "whether a lost connection is made anew; a host whose connection is not stops with exit code 1"),
            Key(nameof(IpcClientOptions.ReconnectDelay), Time, static options => options.ReconnectDelay, static (options, value) => options with { ReconnectDelay = value }, "the longest wait before the first attempt; it doubles with each further one"),
            Key(nameof(IpcClientOptions.MaxReconnectDelay), Time, static options => options.MaxReconnectDelay, static (options, value) => options with { MaxReconnectDelay = value }, "where the doubling ends; not below `ReconnectDelay`"),
            Key(nameof(IpcClientOptions.RetryTakenName), OptionValue.Switch, static options => options.RetryTakenName, static (options, value) => options with { RetryTakenName = value }, "whether a name that another process has is waited for"),
            Key(nameof(IpcClientOptions.PoolSize), OptionValue.Number(OptionRanges.PoolSize), static options => options.PoolSize, static (options, value) => options with { PoolSize = value }, "connections to the gateway") with { Variable = "IPC_POOL_SIZE" },
            Key(nameof(IpcClientOptions.MaxConcurrentCalls), OptionValue.Number(OptionRanges.Count), static options => options.MaxConcurrentCalls, static (options, value) => options with { MaxConcurrentCalls = value }, "calls that are handled at the same time; further ones wait"),
            Key(nameof(IpcClientOptions.MaxWaitingBytes), OptionValue.LongNumber(OptionRanges.Bytes), static options => options.MaxWaitingBytes, static (options, value) => options with { MaxWaitingBytes = value }, "bytes of the calls that wait; beyond it they are refused"),
            Key(nameof(IpcClientOptions.DrainTimeout), OptionValue.Time(OptionRanges.TimeOrZero), static options => options.DrainTimeout, static (options, value) => options with { DrainTimeout = value }, "how long stopping waits for the calls that are handled"),
            Key(nameof(IpcClientOptions.MaxMessageSize), OptionValue.Number(OptionRanges.MaxMessageSize), static options => options.MaxMessageSize, static (options, value) => options with { MaxMessageSize = value }, "bytes of the largest message"),
            Key(nameof(IpcClientOptions.Serializer), OptionValue.Choice(("json", IpcSerializer.Json), ("fast-json", IpcSerializer.Json), ("msgpack", IpcSerializer.MessagePack), ("MessagePack", IpcSerializer.MessagePack)), static options => options.Serializer, static (options, value) => options with { Serializer = value }, "how messages are written") with { Variable = "IPC_SERIALIZER" },
            Key(nameof(IpcClientOptions.Debug), OptionValue.Switch, static options => options.Debug, static (options, value) => options with { Debug = value }, "whether stack traces of handlers are sent to their callers") with { Variable = "DEBUG", IsVariableShared = true },
            Key(nameof(IpcClientOptions.Version), OptionValue.Text("a version"), static options => options.Version, static (options, value) => options with { Version = value }, "the version that is shown at the gateway"),
            Key(nameof(IpcClientOptions.Metadata), StructuredValue.Object, static options => options.Metadata, static (options, value) => options with { Metadata = value }, "an object that is shown at the gateway") with { DefaultText = "none" },
        ],
        InCode: [nameof(IpcClientOptions.JsonOptions), nameof(IpcClientOptions.TimeProvider)],
        Sections: [GatewayTable.SectionName, KeyedSection, ResilienceSection]);

    private static OptionKey<IpcClientOptions> Key<T>(string name, OptionValue<T> value, Func<IpcClientOptions, T> get, Func<IpcClientOptions, T, IpcClientOptions> set, string summary) =>
        OptionKey<IpcClientOptions>.Create(name, value, get, set, summary);
}
