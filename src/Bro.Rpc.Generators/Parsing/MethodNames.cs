using Bro.Rpc.Generators.Diagnostics;
using Bro.Rpc.Generators.Models;
using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>Keeps the wire names of one service apart.</summary>
internal static class MethodNames
{
    /// <summary>Adds a method, unless its name on the wire is taken by a different one.</summary>
    /// <returns>Whether it was added.</returns>
    public static bool TryAdd(List<MethodModel> methods, MethodModel model, IMethodSymbol method, Findings findings)
    {
        MethodModel? other = methods.Find(known => known.WireName == model.WireName);
        if (other is null)
        {
            methods.Add(model);
            return true;
        }

        // The same method declared by two interfaces, or again by a derived one, is one method on the wire; what the first one says of it holds.
        if (other with { DeclaringType = model.DeclaringType, Options = model.Options } == model)
        {
            methods.Add(model with { IsRepeated = true });
            return true;
        }

        findings.AddConflict(Descriptors.CollidingMethods, method, SyntaxPart.WireName, method.Name, other.Name, model.WireName);
        return false;
    }
}
