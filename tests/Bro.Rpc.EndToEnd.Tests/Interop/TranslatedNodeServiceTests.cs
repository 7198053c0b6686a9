using Bro.Rpc.EndToEnd.Tests.Processes;

namespace Bro.Rpc.EndToEnd.Tests.Interop;

/// <summary>The Node process writes MessagePack, the .NET processes JSON.</summary>
public sealed class TranslatedNodeServiceTests() : NodeServiceTests(PeerProcess.Json, "msgpack");
