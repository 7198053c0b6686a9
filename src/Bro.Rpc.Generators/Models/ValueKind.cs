namespace Bro.Rpc.Generators.Models;

/// <summary>How a value is read and written; of a nullable value, how the value inside is.</summary>
internal enum ValueKind
{
    /// <summary>By the metadata of its type.</summary>
    Other,

    /// <summary>Directly as a string.</summary>
    String,

    /// <summary>Directly as true or false.</summary>
    Boolean,

    /// <summary>Directly as a 32-bit integer.</summary>
    Int32,

    /// <summary>Directly as a 64-bit integer.</summary>
    Int64,

    /// <summary>Directly as a double, where it is finite.</summary>
    Double,

    /// <summary>Directly as a decimal.</summary>
    Decimal,
}
