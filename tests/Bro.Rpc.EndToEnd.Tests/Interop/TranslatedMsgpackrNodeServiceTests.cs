using Bro.Rpc.EndToEnd.Tests.Processes;

namespace Bro.Rpc.EndToEnd.Tests.Interop;

/// <summary>The .NET processes write JSON, and Node MessagePack by the package msgpackr with its defaults.</summary>
public sealed class TranslatedMsgpackrNodeServiceTests() : NodeServiceTests(PeerProcess.Json, "msgpackr");
