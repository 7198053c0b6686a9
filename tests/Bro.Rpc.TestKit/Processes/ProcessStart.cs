namespace Bro.Rpc.TestKit;

/// <summary>What to start: a program and its arguments, passed as they are.</summary>
public sealed record ProcessStart(string FileName, params IReadOnlyList<string> Arguments)
{
    public string? WorkingDirectory { get; init; }

    /// <summary>Added to the environment of the test process; a null value removes a variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public override string ToString() => string.Join(' ', [FileName, .. Arguments]);
}
