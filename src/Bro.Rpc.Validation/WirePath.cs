using System.Globalization;
using System.Text;

namespace Bro.Rpc.Validation;

/// <summary>Where a value stands in <c>params</c>: made a text only where something is wrong with it.</summary>
/// <param name="root">The parameter, or empty where it is all of <c>params</c>.</param>
internal sealed class WirePath(string root)
{
    private readonly List<(string? Member, int Index)> _parts = [];

    public int Depth => _parts.Count;

    public void Push(string member) => _parts.Add((member, 0));

    public void Push(int index) => _parts.Add((null, index));

    public void Pop() => _parts.RemoveAt(_parts.Count - 1);

    /// <summary>The path of something further in.</summary>
    public string With(string rest)
    {
        string path = ToString();
        return path.Length == 0 || rest.Length == 0 || rest[0] == '[' ? path + rest : $"{path}.{rest}";
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder(root);
        foreach ((string? member, int index) in _parts)
        {
            if (member is null)
            {
                text.Append(CultureInfo.InvariantCulture, $"[{index}]");
                continue;
            }

            if (text.Length > 0)
            {
                text.Append('.');
            }

            text.Append(member);
        }

        return text.ToString();
    }
}
