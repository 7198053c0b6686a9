using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json.Serialization;

namespace Bro.Rpc.Validation;

/// <summary>What is to be checked of the values of one type. Looked up once.</summary>
[RequiresUnreferencedCode("Looks at the members of types, which trimming may have removed.")]
internal sealed class ValidatedType
{
    private static readonly ConcurrentDictionary<Type, ValidatedType> All = new();

    private readonly Lazy<bool> _isWorthwhile;
    private readonly Lazy<IReadOnlyList<ValidatedMember>> _members;

    private ValidatedType(Type type)
    {
        Type = type;
        IsSimple = SimpleTypes.Contains(type);
        HasElements = !IsSimple && typeof(IEnumerable).IsAssignableFrom(type);
        ElementType = HasElements ? ElementOf(type) : null;
        Attributes = IsSimple ? [] : [.. type.GetCustomAttributes<ValidationAttribute>(inherit: true)];
        HasOwnRules = Attributes.Count > 0 || (!IsSimple && typeof(IValidatableObject).IsAssignableFrom(type));
        _members = new(() => IsSimple || HasElements ? [] : [.. ValidatedMember.AllOf(type)]);
        _isWorthwhile = new(() => !IsSimple && Reachable().Any(static reached => reached.IsOpen || reached.HasOwnRules || reached._members.Value.Any(static member => member.Attributes.Count > 0)));
    }

    /// <summary>The type.</summary>
    public Type Type { get; }

    /// <summary>Whether its values are what they are read from, so that there is nothing in them.</summary>
    public bool IsSimple { get; }

    /// <summary>Whether no reference leads to its values.</summary>
    public bool IsValueType => Type.IsValueType;

    /// <summary>Whether it is a collection, of which elements are looked at in place of members.</summary>
    public bool HasElements { get; }

    /// <summary>Of a collection what its elements are, of a dictionary what its values are; null where nothing is known of them.</summary>
    public Type? ElementType { get; }

    /// <summary>The attributes of the type itself.</summary>
    public IReadOnlyList<ValidationAttribute> Attributes { get; }

    /// <summary>Whether values are to be checked as a whole.</summary>
    public bool HasOwnRules { get; }

    /// <summary>Whether anything that its values lead to can have something to be checked.</summary>
    public bool IsWorthwhile => _isWorthwhile.Value;

    /// <summary>Whether that is so of its elements.</summary>
    public bool AreElementsWorthwhile => HasElements && (ElementType is null || Of(ElementType).IsWorthwhile);

    /// <summary>The members that have something to be checked or lead to it.</summary>
    public IEnumerable<ValidatedMember> Members => _members.Value.Where(static member => member.Attributes.Count > 0 || member.IsEntered);

    // Values of such a type are of another one, of which nothing is known before they are there.
    private bool IsOpen => !IsSimple && ((HasElements && ElementType is null) || Type == typeof(object) || (!HasElements && (Type.IsInterface || Type.IsAbstract)));

    public static ValidatedType Of(Type type) => All.GetOrAdd(Nullable.GetUnderlyingType(type) ?? type, static type => new ValidatedType(type));

    private static Type? ElementOf(Type type)
    {
        if (type.IsArray)
        {
            return type.GetElementType();
        }

        Type[] interfaces = type.IsInterface ? [type, .. type.GetInterfaces()] : type.GetInterfaces();
        Type? items = Array.Find(interfaces, static item => item.IsGenericType && item.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0];
        return items is { IsGenericType: true } && items.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) && typeof(IDictionary).IsAssignableFrom(type)
            ? items.GetGenericArguments()[1]
            : items;
    }

    private HashSet<ValidatedType> Reachable()
    {
        HashSet<ValidatedType> reached = [this];
        var next = new Queue<ValidatedType>(reached);
        while (next.TryDequeue(out ValidatedType? type))
        {
            foreach (ValidatedType led in type.Leads().Select(Of).Where(reached.Add))
            {
                next.Enqueue(led);
            }
        }

        return reached;
    }

    // What values are made of, and what they can be in place of their declared type.
    private IEnumerable<Type> Leads() =>
    [
        .. ElementType is { } element ? [element] : Type.EmptyTypes,
        .. _members.Value.Where(static member => member.IsSent).Select(static member => member.Type),
        .. IsSimple ? [] : Type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false).Select(static derived => derived.DerivedType),
    ];
}
