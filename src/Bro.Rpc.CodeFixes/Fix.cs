namespace Bro.Rpc.CodeFixes;

/// <summary>One offer to mend one diagnostic.</summary>
/// <param name="Title">What happens to the code, as the editor's menu says it.</param>
/// <param name="Key">Equal for the fixes that are applied together when all of a document, project or solution are.</param>
/// <param name="EditAsync">Makes the edits.</param>
internal sealed record Fix(string Title, string Key, Func<FixSession, CancellationToken, Task> EditAsync);
