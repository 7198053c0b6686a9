using System.Buffers;

namespace Bro.Rpc.Client;

/// <summary>The frames of a batch, one behind the other, and the ids of their calls. Used by one thread at a time.</summary>
internal sealed class BatchFrames : IDisposable
{
    private readonly List<(long IdTime, uint IdNumber)> _calls = [];
    private byte[] _frames = [];
    private int _length;

    public ReadOnlySpan<byte> Frames => _frames.AsSpan(0, _length);

    public IReadOnlyList<(long IdTime, uint IdNumber)> Calls => _calls;

    public void Append(ReadOnlySpan<byte> frame)
    {
        if (_frames.Length - _length < frame.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length * 2, _length + frame.Length));
            Frames.CopyTo(larger);
            Return();
            _frames = larger;
        }

        frame.CopyTo(_frames.AsSpan(_length));
        _length += frame.Length;
    }

    public void Add(PendingCall call) => _calls.Add((call.IdTime, call.IdNumber));

    public void Clear()
    {
        _calls.Clear();
        _length = 0;
    }

    public void Dispose()
    {
        Clear();
        Return();
        _frames = [];
    }

    private void Return()
    {
        if (_frames.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_frames);
        }
    }
}
