using System.Globalization;
using System.Text;

namespace Bro.Rpc.TestKit;

/// <summary>The last frames that arrived, for the text of a failure.</summary>
internal sealed class FrameHistory
{
    private const int Kept = 20;
    private const int ShownBytes = 400;

    private readonly Lock _lock = new();
    private readonly Queue<string> _last = new();
    private int _count;

    public void Add(ReadOnlySpan<byte> body)
    {
        // only JSON reads well; a MessagePack map is shown as hex
        bool json = body[0] is (byte)'{' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
        ReadOnlySpan<byte> shown = body[..Math.Min(body.Length, ShownBytes)];
        string text = json ? Encoding.UTF8.GetString(shown) : Convert.ToHexStringLower(shown);
        lock (_lock)
        {
            _count++;
            _last.Enqueue(shown.Length == body.Length ? text : string.Create(CultureInfo.InvariantCulture, $"{text}… ({body.Length} bytes)"));
            if (_last.Count > Kept)
            {
                _last.Dequeue();
            }
        }
    }

    public string Describe(int unfinishedBytes)
    {
        var text = new StringBuilder();
        lock (_lock)
        {
            text.Append(CultureInfo.InvariantCulture, $"{_count} frames arrived so far");
            if (unfinishedBytes > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $", and {unfinishedBytes} bytes of an unfinished one");
            }

            if (_count > _last.Count)
            {
                text.Append(CultureInfo.InvariantCulture, $"; the last {_last.Count}");
            }

            foreach (string frame in _last)
            {
                text.Append("\n  ").Append(frame);
            }
        }

        return text.ToString();
    }
}
