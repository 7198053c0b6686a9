namespace Bro.Rpc.Packages.Tests.Feed;

/// <summary>What a command of the SDK wrote, and how it ended.</summary>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Lines">What it wrote to its standard output.</param>
/// <param name="Description">The command with all its output, for the messages of failures.</param>
public sealed record CommandResult(int ExitCode, IReadOnlyList<string> Lines, string Description)
{
    /// <summary>What the compiler and the build reported, each once.</summary>
    public IReadOnlyList<BuildMessage> Messages => [.. Lines.Select(BuildMessage.Parse).OfType<BuildMessage>().Distinct()];

    public CommandResult AssertSucceeded()
    {
        Assert.True(ExitCode == 0, string.Join('\n', [.. Messages, Description]));
        return this;
    }

    /// <summary>It succeeded, and nobody had a word to say.</summary>
    public CommandResult AssertClean()
    {
        AssertSucceeded();
        Assert.True(Messages.Count == 0, string.Join('\n', [.. Messages, Description]));
        return this;
    }
}
