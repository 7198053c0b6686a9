namespace Bro.Rpc.TestKit;

/// <summary>The other end closed while a frame was waited for.</summary>
public sealed class PeerClosedException(string message) : IOException(message);
