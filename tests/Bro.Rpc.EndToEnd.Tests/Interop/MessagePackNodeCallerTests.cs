namespace Bro.Rpc.EndToEnd.Tests.Interop;

/// <summary>Node writes MessagePack.</summary>
public sealed class MessagePackNodeCallerTests(NodeCallerTests.Services services) : NodeCallerTests(services, "msgpack");
