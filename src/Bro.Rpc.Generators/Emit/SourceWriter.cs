using System.Text;

namespace Bro.Rpc.Generators.Emit;

/// <summary>
/// Writes indented lines, each ended by a line feed on every system. A block is set off from what follows it by an empty
/// line, unless that belongs to it.
/// </summary>
internal sealed class SourceWriter
{
    private const int Indent = 4;

    private readonly StringBuilder _text = new();
    private int _level;
    private bool _blockEnded;

    /// <summary>Writes one line; an empty one without indentation.</summary>
    public void Line(string line = "")
    {
        if (line.Length > 0)
        {
            _text.Append(_blockEnded && !GoesOn(line) ? "\n" : "").Append(' ', _level * Indent).Append(line);
        }

        _text.Append('\n');
        _blockEnded = false;
    }

    /// <summary>Writes a line one level deeper.</summary>
    public void Continue(string line)
    {
        _level++;
        Line(line);
        _level--;
    }

    /// <summary>Opens a block.</summary>
    public void Open()
    {
        Line("{");
        _level++;
    }

    /// <summary>Opens a block below a line.</summary>
    public void Open(string header)
    {
        Line(header);
        Open();
    }

    /// <summary>Closes a block.</summary>
    public void Close(string end = "}")
    {
        _level--;
        Line(end);
        _blockEnded = true;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private static bool GoesOn(string line) =>
        line[0] == '}' || line.StartsWith("else", StringComparison.Ordinal) || line.StartsWith("catch", StringComparison.Ordinal);
}
