namespace Bro.Rpc.Generators.Diagnostics;

/// <summary>The part of a declaration that a finding is about.</summary>
internal enum SyntaxPart
{
    /// <summary>Its name.</summary>
    Name,

    /// <summary>The return type of a method, or the type of a parameter.</summary>
    Type,

    /// <summary>Its type parameters, in their angle brackets.</summary>
    TypeParameters,

    /// <summary>The name given with <c>[BroService]</c> or <c>[BroMethod]</c>; its own name where none is given.</summary>
    WireName,
}
