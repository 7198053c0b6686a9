using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Diagnostics;

/// <summary>A service with its name and the place where the name is given.</summary>
internal sealed record NamedService(string Name, INamedTypeSymbol Type, Location? Location);
