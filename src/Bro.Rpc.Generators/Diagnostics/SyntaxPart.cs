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

    /// <summary>How a parameter is passed: <c>ref</c>, <c>out</c>, <c>in</c>; its type where it is passed by value; <c>__arglist</c> of a method.</summary>
    Passing,

    /// <summary>Who may use it: <c>private</c>, <c>file</c> and the like; its name where nothing is written.</summary>
    Accessibility,

    /// <summary><c>static</c>.</summary>
    Static,

    /// <summary><c>abstract</c> or <c>static</c>: what makes a class one without instances.</summary>
    Uncreatable,

    /// <summary>The name given with <c>[BroService]</c> or <c>[BroMethod]</c>; its own name where none is given.</summary>
    WireName,
}
