using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Diagnostics;

/// <summary>A service that a host was given an implementation of.</summary>
internal sealed record AddedService(string Service, INamedTypeSymbol Type, ISymbol Host, Location Location);
