namespace Bro.Rpc.Generators.Models;

/// <summary>What null means for a type.</summary>
internal enum NullRule
{
    /// <summary>A reference that is never null: null on the wire is an error.</summary>
    Rejected,

    /// <summary>A reference that may be null.</summary>
    Accepted,

    /// <summary>A reference from code without nullable annotations: null passes.</summary>
    Unknown,

    /// <summary>A value: its own metadata decides what null is.</summary>
    Value,

    /// <summary>A value or null.</summary>
    NullableValue,
}
