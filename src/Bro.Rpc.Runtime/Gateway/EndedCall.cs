namespace Bro.Rpc.Gateway;

/// <summary>A call that the gateway answers itself, because its target cannot or did not.</summary>
/// <param name="Caller">The connection that it came from.</param>
/// <param name="Id">Its id, in UTF-8.</param>
/// <param name="Method">Its method, in UTF-8.</param>
/// <param name="Context">Its context as it stood in the message.</param>
internal readonly record struct EndedCall(GatewayConnection Caller, byte[] Id, byte[] Method, byte[] Context);
