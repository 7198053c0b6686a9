namespace Bro.Rpc.Wire;

/// <summary>What stands at a place of a MessagePack message.</summary>
internal enum MessagePackKind
{
    /// <summary>Nothing was read yet, or what stands there is no value.</summary>
    None,

    Nil,

    /// <summary>JavaScript's undefined, which counts as absent: <c>d4 00 00</c>.</summary>
    Undefined,

    True,

    False,

    /// <summary>An integer that a <see cref="long"/> holds.</summary>
    Integer,

    /// <summary>An integer that only an <see cref="ulong"/> holds.</summary>
    UnsignedInteger,

    Float,

    Text,

    Binary,

    Extension,

    Array,

    Map,
}
