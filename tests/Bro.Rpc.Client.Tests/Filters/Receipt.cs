namespace Bro.Rpc.Client.Tests.Filters;

public sealed record Receipt(string Text);
