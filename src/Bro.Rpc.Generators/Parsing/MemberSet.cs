using Bro.Rpc.Generators.Models;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>What was found in a service, while it is being parsed.</summary>
internal sealed class MemberSet
{
    /// <summary>What can be called.</summary>
    public List<MethodModel> Methods { get; } = [];

    /// <summary>What cannot, and must be there.</summary>
    public List<StubModel> Stubs { get; } = [];

    /// <summary>What the compiler would say of emitted code that mentions the service's types.</summary>
    public CompilerNotices Notices { get; } = new();

    /// <summary>Whether code can be emitted that compiles.</summary>
    public bool CanBeEmitted { get; set; } = true;
}
