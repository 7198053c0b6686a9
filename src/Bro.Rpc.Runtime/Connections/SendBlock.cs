namespace Bro.Rpc.Connections;

/// <summary>A pooled array of a <see cref="SendQueue"/>, filled up to its length and sent up to its offset; none where the array is null.</summary>
internal struct SendBlock(byte[] array)
{
    public byte[]? Array = array;
    public int Offset;
    public int Length;
}
