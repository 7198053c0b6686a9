namespace Bro.Rpc.Client;

/// <summary>The result of a call whose result nobody reads.</summary>
internal readonly struct Nothing;
