namespace Bro.Rpc.Generators.Models;

/// <summary>Where a parameter's value comes from and goes to.</summary>
internal enum ParameterRole
{
    /// <summary>A property of the params object.</summary>
    Property,

    /// <summary>The whole params value.</summary>
    WholeParams,

    /// <summary>The context of the call; not on the wire as a parameter.</summary>
    Context,

    /// <summary>The token that ends the call; not on the wire.</summary>
    CancellationToken,
}
