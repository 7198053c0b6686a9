using Bro.Rpc.Generators.Diagnostics;
using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>What can travel as JSON, and what cannot.</summary>
internal static class TypeRules
{
    private static readonly string[] UnserializableTypes =
    [
        FrameworkNames.CancellationToken,
        FrameworkNames.Task,
        FrameworkNames.TaskOfResult,
        FrameworkNames.ValueTask,
        FrameworkNames.ValueTaskOfResult,
        FrameworkNames.AsyncEnumerable,
        FrameworkNames.AsyncEnumerator,
        FrameworkNames.Progress,
    ];

    private static readonly string[] UnserializableBases =
    [
        FrameworkNames.Stream,
        FrameworkNames.TextReader,
        FrameworkNames.TextWriter,
        FrameworkNames.PipeReader,
        FrameworkNames.PipeWriter,
        FrameworkNames.Expression,
        FrameworkNames.Type,
    ];

    /// <summary>Checks the type of a parameter or a result, and all that it is built of.</summary>
    /// <param name="type">The type.</param>
    /// <param name="owner">The parameter or method that the finding is about.</param>
    /// <param name="findings">Where to say so.</param>
    /// <returns>Whether it can travel.</returns>
    public static bool Check(ITypeSymbol type, ISymbol owner, Findings findings)
    {
        bool warned = false;
        if (!Check(type, owner, findings, ref warned))
        {
            return false;
        }

        findings.AddSent(owner, type);
        return true;
    }

    private static bool Check(ITypeSymbol type, ISymbol owner, Findings findings, ref bool warned)
    {
        if (IsUnserializable(type))
        {
            findings.AddType(Descriptors.CannotBeSerialized, owner, type);
            return false;
        }

        if (type.IsTupleType)
        {
            findings.AddType(Descriptors.Tuple, owner, type);
            return false;
        }

        if (type.SpecialType is SpecialType.System_Object || type.TypeKind is TypeKind.Dynamic)
        {
            if (!warned)
            {
                findings.AddType(Descriptors.UntypedValue, owner, type);
                warned = true;
            }

            return true;
        }

        if (type is IArrayTypeSymbol array)
        {
            return Check(array.ElementType, owner, findings, ref warned);
        }

        if (type is INamedTypeSymbol named)
        {
            foreach (ITypeSymbol argument in named.TypeArguments)
            {
                if (!Check(argument, owner, findings, ref warned))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool IsUnserializable(ITypeSymbol type) =>
        type.TypeKind is TypeKind.Delegate or TypeKind.Pointer or TypeKind.FunctionPointer
        || type.SpecialType is SpecialType.System_Delegate or SpecialType.System_MulticastDelegate or SpecialType.System_IntPtr or SpecialType.System_UIntPtr
        || type is IArrayTypeSymbol { Rank: > 1 }
        || type.IsRefLikeType
        || Array.Exists(UnserializableTypes, name => type.Is(name))
        || Array.Exists(UnserializableBases, name => type.DerivesFrom(name));
}
