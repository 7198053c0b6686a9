namespace Bro.Rpc.Client.Tests.EndToEnd;

/// <summary>The services write JSON, their callers MessagePack.</summary>
public sealed class ShapesTranslatedForCallersTests() : ShapesTests(IpcSerializer.Json, IpcSerializer.MessagePack);
