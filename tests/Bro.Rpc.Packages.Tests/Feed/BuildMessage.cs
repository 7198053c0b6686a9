using System.Globalization;
using System.Text.RegularExpressions;

namespace Bro.Rpc.Packages.Tests.Feed;

/// <summary>An error or a warning of a build.</summary>
/// <param name="File">The name of the file, without its folder.</param>
/// <param name="Line">The line, or 0.</param>
/// <param name="Column">The column, or 0.</param>
/// <param name="Severity"><c>error</c> or <c>warning</c>.</param>
/// <param name="Id">The id.</param>
/// <param name="Text">The message, with its help link.</param>
public sealed partial record BuildMessage(string File, int Line, int Column, string Severity, string Id, string Text)
{
    /// <returns>Null where the line is no such message.</returns>
    public static BuildMessage? Parse(string line)
    {
        Match match = Format().Match(line);
        return match.Success
            ? new BuildMessage(
                Path.GetFileName(match.Groups["file"].Value.Trim()),
                Number(match.Groups["line"]),
                Number(match.Groups["column"]),
                match.Groups["severity"].Value,
                match.Groups["id"].Value,
                match.Groups["text"].Value)
            : null;
    }

    private static int Number(Group group) => group.Success ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;

    // CSC : error …, path(line,column): warning …, path : error …, each with the project in brackets at its end
    [GeneratedRegex(@"^(?<file>[^(:]+?)\s*(\((?<line>\d+),(?<column>\d+)[^)]*\))?\s*: (?<severity>error|warning) (?<id>\w+)?\s*: (?<text>.*?)( \[[^\]]+\])?$")]
    private static partial Regex Format();
}
