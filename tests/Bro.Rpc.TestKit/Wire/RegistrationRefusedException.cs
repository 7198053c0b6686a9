namespace Bro.Rpc.TestKit;

/// <summary>A REGISTER was answered by an ERROR frame.</summary>
public sealed class RegistrationRefusedException(string? code, string message) : Exception($"REGISTER was refused: {code}: {message}")
{
    public string? Code { get; } = code;

    /// <summary>The text of the ERROR frame.</summary>
    public string Reason { get; } = message;
}
