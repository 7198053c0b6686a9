using Bro.Rpc.EndToEnd.Tests.Processes;

namespace Bro.Rpc.EndToEnd.Tests.Interop;

/// <summary>All write MessagePack, Node by the package msgpackr with its defaults.</summary>
public sealed class MsgpackrNodeServiceTests() : NodeServiceTests(PeerProcess.MessagePack, "msgpackr");
