using StreamJsonRpc;

namespace Bro.Rpc.Benchmarks.Peers;

/// <summary>The contract of ours and of StreamJsonRpc. <c>params</c> is the note itself, as in the frames of the C programs.</summary>
[BroService("echo-service")]
[JsonRpcContract]
public partial interface IEchoService
{
    Task<Note> EchoAsync([BroParams] Note note);
}
