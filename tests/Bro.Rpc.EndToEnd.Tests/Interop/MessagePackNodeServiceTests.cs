using Bro.Rpc.EndToEnd.Tests.Processes;

namespace Bro.Rpc.EndToEnd.Tests.Interop;

/// <summary>All write MessagePack.</summary>
public sealed class MessagePackNodeServiceTests() : NodeServiceTests(PeerProcess.MessagePack, "msgpack");
