namespace Bro.Rpc.Generators.Models;

/// <summary>What was marked.</summary>
internal enum ServiceKind
{
    /// <summary>A contract: it gets a proxy and a dispatcher.</summary>
    Interface,

    /// <summary>A service without a contract: it gets a dispatcher.</summary>
    Class,
}
