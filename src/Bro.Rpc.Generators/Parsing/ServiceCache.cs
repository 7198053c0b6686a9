using System.Runtime.CompilerServices;
using Bro.Rpc.Generators.Models;
using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>
/// Remembers what each marked declaration was parsed to. Roslyn asks for every one of them after every key, because a model
/// may depend on any file; this knows which edits cannot have changed it.
/// </summary>
internal sealed class ServiceCache
{
    // Weak: what Roslyn has let go of is forgotten. Both tables are safe to use from any thread.
    private readonly ConditionalWeakTable<SyntaxNode, Slot> _slots = new();
    private readonly ConditionalWeakTable<Compilation, SharedDeclarations> _shared = new();

    // Any thread may replace it; it only saves comparing by value.
    private volatile SharedDeclarations? _last;

    /// <summary>Parses a type, or returns what it was parsed to before.</summary>
    /// <param name="type">The marked type.</param>
    /// <param name="declaration">The declaration that carries the mark.</param>
    /// <param name="compilation">The compilation of both.</param>
    /// <param name="cancellationToken">Ends the parsing.</param>
    /// <returns>The model, or null where nothing can be emitted for the type.</returns>
    public ServiceModel? Parse(INamedTypeSymbol type, SyntaxNode declaration, Compilation compilation, CancellationToken cancellationToken)
    {
        SharedDeclarations shared = SharedOf(compilation, cancellationToken);
        Slot slot = _slots.GetOrCreateValue(declaration);
        if (slot.Parsed is { } known && ReferenceEquals(known.Shared, shared) && Array.TrueForAll(known.Trees, compilation.ContainsSyntaxTree))
        {
            return known.Service;
        }

        ServiceModel? service = ServiceParser.Parse(type, Findings.Unheard(type, cancellationToken));
        slot.Parsed = new Parsed(shared, [.. TreesOf(type).Distinct()], service);
        return service;
    }

    private SharedDeclarations SharedOf(Compilation compilation, CancellationToken cancellationToken) =>
        _shared.GetValue(compilation, compilation =>
        {
            var shared = new SharedDeclarations(compilation, cancellationToken);
            if (_last is { } last && last.IsSameAs(shared))
            {
                return last;
            }

            _last = shared;
            return shared;
        });

    // Where the members stand of which a model is made.
    private static IEnumerable<SyntaxTree> TreesOf(INamedTypeSymbol type)
    {
        IEnumerable<INamedTypeSymbol> bases = type.AllInterfaces;
        if (type.TypeKind is TypeKind.Class)
        {
            bases = BasesOf(type);
        }

        return bases.Prepend(type).SelectMany(static declaring => declaring.DeclaringSyntaxReferences).Select(static reference => reference.SyntaxTree);
    }

    private static IEnumerable<INamedTypeSymbol> BasesOf(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type.BaseType; current is not null; current = current.BaseType)
        {
            yield return current;
        }
    }

    private sealed class Slot
    {
        // Any thread may replace it; it is read and written as one reference.
        private volatile Parsed? _parsed;

        public Parsed? Parsed
        {
            get => _parsed;
            set => _parsed = value;
        }
    }

    private sealed class Parsed(SharedDeclarations shared, SyntaxTree[] trees, ServiceModel? service)
    {
        public SharedDeclarations Shared { get; } = shared;

        public SyntaxTree[] Trees { get; } = trees;

        public ServiceModel? Service { get; } = service;
    }
}
