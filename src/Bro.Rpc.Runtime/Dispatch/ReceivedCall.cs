using System.Buffers;
using Bro.Rpc.Connections;
using Bro.Rpc.Wire;

namespace Bro.Rpc.Dispatch;

/// <summary>The bytes of an incoming call, kept beyond its reading, and where its parts stand in them.</summary>
/// <remarks>A mutable struct of its <see cref="IncomingCall"/>, which says who may touch it.</remarks>
internal struct ReceivedCall
{
    private KeptFrame _frame;
    private ReadOnlyMemory<byte> _id;
    private ReadOnlyMemory<byte> _from;
    private ReadOnlyMemory<byte> _to;
    private ReadOnlyMemory<byte> _params;
    private ReadOnlyMemory<byte> _context;
    private byte[]? _paramsAsJson;
    private int _paramsAsJsonLength;

    /// <param name="frame">The frame as it was received.</param>
    /// <param name="kept">The same frame, kept; released by <see cref="Release"/>.</param>
    /// <param name="call">What was found in it.</param>
    public ReceivedCall(in ReceivedFrame frame, in KeptFrame kept, in Envelope call)
    {
        _frame = kept;
        _id = Locate(frame, call.Id);
        _from = Locate(frame, call.From);
        _to = Locate(frame, call.To);
        _params = Locate(frame, call.Params);
        _context = Locate(frame, call.Context);
    }

    /// <summary>Bytes of the message.</summary>
    public readonly int Length => _frame.Length;

    public readonly ReadOnlySpan<byte> Id => _id.Span;

    public readonly ReadOnlySpan<byte> From => _from.Span;

    public readonly ReadOnlySpan<byte> To => _to.Span;

    /// <summary><c>params</c> as they stand in the message.</summary>
    public readonly ReadOnlySpan<byte> Params => _params.Span;

    /// <summary><c>context</c> as it stands in the message.</summary>
    public readonly ReadOnlySpan<byte> Context => _context.Span;

    /// <summary>The params of a call in MessagePack as JSON; made with the first call of this.</summary>
    public ReadOnlySpan<byte> ParamsAsJson()
    {
        if (_paramsAsJson is null)
        {
            using var transcoder = Transcoder.Rent();
            ReadOnlySpan<byte> json = transcoder.ToJson(_params.Span);
            _paramsAsJson = ArrayPool<byte>.Shared.Rent(Math.Max(json.Length, 1));
            json.CopyTo(_paramsAsJson);
            _paramsAsJsonLength = json.Length;
        }

        return _paramsAsJson.AsSpan(0, _paramsAsJsonLength);
    }

    /// <summary>Gives the bytes back. To be called once.</summary>
    public void Release()
    {
        _frame.Release();
        if (_paramsAsJson is { } rented)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        this = default;
    }

    private readonly ReadOnlyMemory<byte> Locate(in ReceivedFrame frame, ReadOnlySpan<byte> part) =>
        frame.TryLocate(part, out Range range) ? (part.IsEmpty ? default : _frame.Slice(range)) : part.ToArray();
}
