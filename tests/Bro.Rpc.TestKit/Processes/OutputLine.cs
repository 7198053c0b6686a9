namespace Bro.Rpc.TestKit;

/// <summary>A line that a process wrote, and its place among all lines of both its streams.</summary>
public sealed record OutputLine(int Index, OutputSource Source, string Text);
