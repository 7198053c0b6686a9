using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;

namespace Bro.Rpc.Validation;

/// <summary>Validates an object and what it is made of by reflection. What of it has nothing to be checked is not looked into.</summary>
[RequiresUnreferencedCode("Looks at the members of types, which trimming may have removed. Mark the types [ValidatableType], and call services.AddValidation() of Microsoft.Extensions.Validation.")]
internal sealed class ReflectionValidator
{
    // As deep as messages are.
    private const int MaxDepth = 64;

    private readonly IServiceProvider _services;
    private readonly WireNames _names;
    private readonly CancellationToken _cancellationToken;
    private readonly HashSet<object> _visited = new(ReferenceEqualityComparer.Instance);
    private readonly WirePath _path;
    private ValidationErrors? _errors;

    private ReflectionValidator(BroCall call, string path, ValidationErrors? errors)
    {
        _services = call.Services;
        _names = WireNames.Of(call.JsonOptions);
        _cancellationToken = call.CancellationToken;
        _path = new WirePath(path);
        _errors = errors;
    }

    /// <summary>Validates an object.</summary>
    /// <param name="value">The object.</param>
    /// <param name="path">Its path.</param>
    /// <param name="call">The call that it is an argument of, whose token ends this.</param>
    /// <param name="errors">What is wrong so far.</param>
    /// <returns>What is wrong, or null.</returns>
    /// <exception cref="OperationCanceledException">Nobody waits for the call any more.</exception>
    public static ValidationErrors? Validate(object value, string path, BroCall call, ValidationErrors? errors)
    {
        var type = ValidatedType.Of(value.GetType());
        if (!type.IsWorthwhile)
        {
            return errors;
        }

        var validator = new ReflectionValidator(call, path, errors);
        validator.Visit(value, type);
        return validator._errors;
    }

    private void Visit(object value, ValidatedType type)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (_path.Depth > MaxDepth || (!type.IsValueType && !_visited.Add(value)))
        {
            return;
        }

        bool isValid = type.HasElements || VisitMembers(value, type);
        if (type.AreElementsWorthwhile)
        {
            VisitElements((IEnumerable)value);
        }

        // The whole is looked at only where its parts are right, as Validator does it.
        if (isValid && type.HasOwnRules)
        {
            CheckWhole(value, type);
        }
    }

    private bool VisitMembers(object value, ValidatedType type)
    {
        bool isValid = true;
        foreach (ValidatedMember member in type.Members)
        {
            _path.Push(_names.Of(type.Type, member.Name));
            bool isRead = member.TryRead(value, out object? memberValue);
            if (member.Attributes.Count > 0)
            {
                isValid &= isRead
                    ? Check(member.Attributes, memberValue, new ValidationContext(value, member.Name, _services, null) { MemberName = member.Name })
                    : Fail($"The {member.Name} field cannot be read.");
            }

            if (member.IsEntered && memberValue is not null)
            {
                VisitIfWorthwhile(memberValue);
            }

            _path.Pop();
        }

        return isValid;
    }

    private void VisitElements(IEnumerable items)
    {
        if (items is IDictionary dictionary)
        {
            foreach (DictionaryEntry entry in dictionary)
            {
                _path.Push(entry.Key.ToString() ?? string.Empty);
                VisitIfWorthwhile(entry.Value);
                _path.Pop();
            }

            return;
        }

        int index = 0;
        foreach (object? item in items)
        {
            _path.Push(index++);
            VisitIfWorthwhile(item);
            _path.Pop();
        }
    }

    private void VisitIfWorthwhile(object? value)
    {
        if (value is not null && ValidatedType.Of(value.GetType()) is { IsWorthwhile: true } type)
        {
            Visit(value, type);
        }
    }

    private void CheckWhole(object value, ValidatedType type)
    {
        var context = new ValidationContext(value, type.Type.Name, _services, null);
        if (!Check(type.Attributes, value, context) || value is not IValidatableObject own)
        {
            return;
        }

        foreach (ValidationResult result in own.Validate(context).Where(static result => result != ValidationResult.Success))
        {
            string[] members = [.. result.MemberNames];
            foreach (string member in members is [] ? [string.Empty] : members)
            {
                (_errors ??= new ValidationErrors()).Add(_path.With(_names.Translate(type.Type, member)), result.ErrorMessage ?? "The value is not valid.");
            }
        }
    }

    private bool Check(IEnumerable<ValidationAttribute> attributes, object? value, ValidationContext context)
    {
        bool isValid = true;
        foreach (ValidationAttribute attribute in attributes)
        {
            if (attribute.GetValidationResult(value, context) is { } failed)
            {
                isValid = Fail(failed.ErrorMessage ?? attribute.FormatErrorMessage(context.DisplayName));
            }
        }

        return isValid;
    }

    private bool Fail(string message)
    {
        (_errors ??= new ValidationErrors()).Add(_path.ToString(), message);
        return false;
    }
}
