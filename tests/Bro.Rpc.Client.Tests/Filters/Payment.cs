namespace Bro.Rpc.Client.Tests.Filters;

public sealed record Payment(string Account, int Amount);
