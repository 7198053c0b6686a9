using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Bro.Rpc.Validation;

/// <summary>Validates objects and what they are made of by reflection. What is known of a type is looked up once.</summary>
[RequiresUnreferencedCode("Looks at the members of types, which trimming may have removed. Mark the types [ValidatableType], and call services.AddValidation() of Microsoft.Extensions.Validation.")]
internal static class ReflectionValidator
{
    // As deep as messages are.
    private const int MaxDepth = 64;

    private static readonly ConcurrentDictionary<Type, Member[]> MembersOfTypes = new();

    /// <summary>Validates an object.</summary>
    /// <param name="value">The object.</param>
    /// <param name="path">Its path.</param>
    /// <param name="services">What attributes may ask for.</param>
    /// <param name="errors">What is wrong so far.</param>
    /// <returns>What is wrong, or null.</returns>
    public static ValidationErrors? Validate(object value, string path, IServiceProvider services, ValidationErrors? errors)
    {
        Visit(value, path, services, 0, ref errors);
        return errors;
    }

    private static void Visit(object value, string path, IServiceProvider services, int depth, ref ValidationErrors? errors)
    {
        if (depth > MaxDepth || SimpleTypes.Contains(value.GetType()))
        {
            return;
        }

        if (value is IEnumerable items)
        {
            int index = 0;
            foreach (object? item in items)
            {
                if (item is not null)
                {
                    Visit(item, $"{path}[{index}]", services, depth + 1, ref errors);
                }

                index++;
            }

            return;
        }

        bool isValid = true;
        foreach (Member member in MembersOfTypes.GetOrAdd(value.GetType(), static type => MembersOf(type)))
        {
            string memberPath = path.Length == 0 ? member.Property.Name : $"{path}.{member.Property.Name}";
            object? memberValue = member.Property.GetValue(value);
            var context = new ValidationContext(value, member.Property.Name, services, null) { MemberName = member.Property.Name };
            isValid &= Check(member.Attributes, memberValue, context, memberPath, ref errors);
            if (memberValue is not null)
            {
                Visit(memberValue, memberPath, services, depth + 1, ref errors);
            }
        }

        // The whole is looked at only where its parts are right, as Validator does it.
        if (isValid)
        {
            CheckWhole(value, path, services, ref errors);
        }
    }

    private static void CheckWhole(object value, string path, IServiceProvider services, ref ValidationErrors? errors)
    {
        var context = new ValidationContext(value, value.GetType().Name, services, null);
        if (Check(value.GetType().GetCustomAttributes<ValidationAttribute>(), value, context, path, ref errors) && value is IValidatableObject own)
        {
            foreach (ValidationResult result in own.Validate(context).Where(static result => result != ValidationResult.Success))
            {
                Add(result, path, "The value is not valid.", ref errors);
            }
        }
    }

    private static bool Check(IEnumerable<ValidationAttribute> attributes, object? value, ValidationContext context, string path, ref ValidationErrors? errors)
    {
        bool isValid = true;
        foreach (ValidationAttribute attribute in attributes)
        {
            if (attribute.GetValidationResult(value, context) is { } failed)
            {
                isValid = false;
                (errors ??= new ValidationErrors()).Add(path, failed.ErrorMessage ?? attribute.FormatErrorMessage(context.DisplayName));
            }
        }

        return isValid;
    }

    private static void Add(ValidationResult result, string path, string otherwise, ref ValidationErrors? errors)
    {
        string[] members = [.. result.MemberNames.Select(member => path.Length == 0 ? member : $"{path}.{member}")];
        foreach (string member in members is [] ? [path] : members)
        {
            (errors ??= new ValidationErrors()).Add(member, result.ErrorMessage ?? otherwise);
        }
    }

    // The attributes of a record's property often stand on the parameter that it is made of.
    private static Member[] MembersOf(Type type)
    {
        ParameterInfo[] parameters = [.. type.GetConstructors().SelectMany(static constructor => constructor.GetParameters())];
        return
        [
            .. type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
                .Where(static property => property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0)
                .Select(property => new Member(
                    property,
                    [
                        .. property.GetCustomAttributes<ValidationAttribute>(inherit: true)
                            .Concat(parameters.Where(parameter => parameter.Name == property.Name).SelectMany(static parameter => parameter.GetCustomAttributes<ValidationAttribute>(inherit: true))),
                    ])),
        ];
    }

    private sealed record Member(PropertyInfo Property, ValidationAttribute[] Attributes);
}
