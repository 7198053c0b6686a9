internal sealed record PaymentResult(bool Success, string? TransactionId = null, string? Error = null);
