namespace Bro.Rpc.Client.Tests.EndToEnd;

/// <summary>All write MessagePack.</summary>
public sealed class MessagePackShapesTests() : ShapesTests(IpcSerializer.MessagePack, IpcSerializer.MessagePack);
