namespace Bro.Rpc.Client.Tests.EndToEnd;

/// <summary>The services write MessagePack, their callers JSON.</summary>
public sealed class ShapesTranslatedForServicesTests() : ShapesTests(IpcSerializer.MessagePack, IpcSerializer.Json);
