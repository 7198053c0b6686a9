using System.Runtime.Serialization;

namespace Bro.Rpc.Benchmarks.Peers;

/// <summary>What every peer sends and gets back. The attributes are for the MessagePack formatter of StreamJsonRpc.</summary>
[DataContract]
public sealed record Note([property: DataMember(Order = 0)] string Text);
