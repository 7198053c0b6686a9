namespace Bro.Rpc;

/// <summary>What <c>AddService</c> returns: what is added here concerns the calls of that implementation. Services and clients may be added to it as before.</summary>
public interface IBroServiceBuilder : IBroBuilder;
