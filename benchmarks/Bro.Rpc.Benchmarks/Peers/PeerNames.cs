namespace Bro.Rpc.Benchmarks.Peers;

/// <summary>The peers, as they are named on the command line and in the raw figures.</summary>
internal static class PeerNames
{
    public const string BroJson = "bro-json";
    public const string BroMessagePack = "bro-msgpack";
    public const string BroRaw = "bro-raw";
    public const string StreamJsonRpcJson = "streamjsonrpc-stj";
    public const string StreamJsonRpcMessagePack = "streamjsonrpc-msgpack";
    public const string Grpc = "grpc";

    /// <summary>A Node hub of ipc-bro's design, with a gateway of its own.</summary>
    public const string NodeJson = "node-json";
    public const string NodeMessagePack = "node-msgpack";

    /// <summary>Our two ends with the relay in C in the place of the gateway: not among the raw figures.</summary>
    public const string BroOverRelay = "bro-json over the C relay";

    /// <summary>Our raw calls, each to the next of many services: only of <c>scale</c>.</summary>
    public const string BroSpread = "bro-json to many services";

    public static IReadOnlyList<string> All { get; } = [BroJson, BroRaw, BroMessagePack, StreamJsonRpcJson, StreamJsonRpcMessagePack, Grpc, NodeJson, NodeMessagePack];

    /// <summary>Those that have no hub between their ends.</summary>
    public static IReadOnlyList<string> Direct { get; } = [StreamJsonRpcJson, StreamJsonRpcMessagePack, Grpc];


    public static bool IsNode(string peer) => peer is NodeJson or NodeMessagePack;

    /// <summary>Whether it is ours, which goes through a gateway.</summary>
    public static bool IsOurs(string peer) => peer is BroJson or BroRaw or BroMessagePack or BroOverRelay;
}
