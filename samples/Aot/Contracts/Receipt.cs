namespace Aot.Contracts;

public sealed record Receipt(long Number, decimal Total, DateTimeOffset Issued, Dictionary<string, decimal> Lines);
