using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Bro.Rpc.Validation;

/// <summary>One property of a type.</summary>
[RequiresUnreferencedCode("Looks at the members of types, which trimming may have removed.")]
internal sealed class ValidatedMember
{
    private readonly PropertyInfo _property;
    private readonly Lazy<bool> _isEntered;

    private ValidatedMember(PropertyInfo property, IReadOnlyList<ParameterInfo> parameters)
    {
        _property = property;

        // The attributes of a record's property often stand on the parameter that it is made of.
        Attributes =
        [
            .. property.GetCustomAttributes<ValidationAttribute>(inherit: true),
            .. parameters.Where(parameter => parameter.Name == property.Name).SelectMany(static parameter => parameter.GetCustomAttributes<ValidationAttribute>(inherit: true)),
        ];
        IsSent = property.CanWrite
            || property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic)?.IsDefined(typeof(CompilerGeneratedAttribute)) == true
            || parameters.Any(parameter => string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase));
        _isEntered = new(() => IsSent && ValidatedType.Of(property.PropertyType).IsWorthwhile);
    }

    public string Name => _property.Name;

    public Type Type => _property.PropertyType;

    public IReadOnlyList<ValidationAttribute> Attributes { get; }

    /// <summary>Whether its value can be what a caller sent. What a property computes is its owner's, and may go on without end.</summary>
    public bool IsSent { get; }

    /// <summary>Whether its value leads to something to be checked.</summary>
    public bool IsEntered => _isEntered.Value;

    public static IEnumerable<ValidatedMember> AllOf(Type type)
    {
        ParameterInfo[] parameters = [.. type.GetConstructors().SelectMany(static constructor => constructor.GetParameters())];
        return type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(static property => property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0
                && !property.PropertyType.IsByRef && !property.PropertyType.IsByRefLike && !property.PropertyType.IsPointer)
            .Select(property => new ValidatedMember(property, parameters));
    }

    /// <summary>Reads its value; false where the property throws.</summary>
    public bool TryRead(object owner, out object? value)
    {
        try
        {
            value = _property.GetValue(owner);
            return true;
        }
        catch (TargetInvocationException)
        {
            value = null;
            return false;
        }
    }
}
