using System.ComponentModel.DataAnnotations;

namespace Bro.Rpc;

/// <summary>One parameter of a <see cref="BroMethodInfo"/>.</summary>
public sealed class BroParameterInfo
{
    private readonly Lazy<IReadOnlyList<ValidationAttribute>> _validations;

    /// <summary>A parameter.</summary>
    /// <param name="name">Its name on the wire.</param>
    /// <param name="type">Its type.</param>
    /// <param name="validations">Makes the attributes that check its values, when they are first asked for; none where null.</param>
    public BroParameterInfo(string name, Type type, Func<IReadOnlyList<ValidationAttribute>>? validations = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(type);
        Name = name;
        Type = type;
        _validations = new(validations ?? (static () => []));
    }

    /// <summary>Its name on the wire.</summary>
    public string Name { get; }

    /// <summary>Its type.</summary>
    public Type Type { get; }

    /// <summary>Whether it is the whole <c>params</c> of a call, so that its name is not seen on the wire. See <see cref="BroParamsAttribute"/>.</summary>
    public bool IsWholeParams { get; init; }

    /// <summary>The attributes of DataAnnotations on the parameter itself, made without reflection.</summary>
    public IReadOnlyList<ValidationAttribute> Validations => _validations.Value;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
