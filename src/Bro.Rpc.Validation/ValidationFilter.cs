using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Validation;

namespace Bro.Rpc.Validation;

/// <summary>Validates the arguments of one method. What validates each parameter is found once, when the application starts.</summary>
internal sealed partial class ValidationFilter : IBroFilter
{
    private readonly BroMethodInfo _method;
    private readonly ValidationOptions _options;
    private readonly IValidatableInfo?[] _types;
    private readonly Func<object, string, BroCall, ValidationErrors?, ValidationErrors?>? _reflection;

    public ValidationFilter(IServiceProvider services, BroMethodInfo method)
    {
        _method = method;
        _options = services.GetService<IOptions<ValidationOptions>>()?.Value ?? new ValidationOptions();
        _types = [.. method.Parameters.Select(parameter => _options.TryGetValidatableTypeInfo(parameter.Type, out IValidatableInfo? info) ? info : null)];
        _reflection = JsonSerializer.IsReflectionEnabledByDefault ? Reflection() : null;
        if (_reflection is null && services.GetService<ILogger<IpcClient>>() is { } logger)
        {
            foreach (BroParameterInfo parameter in method.Parameters.Where((parameter, index) => _types[index] is null && !SimpleTypes.Contains(parameter.Type)))
            {
                NotLookedInto(logger, parameter.Type, parameter.Name, method);
            }
        }
    }

    public async ValueTask InvokeAsync(BroCall call, BroFilterNext next)
    {
        ValidationErrors? errors = null;
        for (int i = 0; i < _types.Length; i++)
        {
            errors = await ValidateAsync(call, i, errors).ConfigureAwait(false);
        }

        if (errors is not null)
        {
            throw errors.ToException(_method);
        }

        await next(call).ConfigureAwait(false);
    }

    private async ValueTask<ValidationErrors?> ValidateAsync(BroCall call, int index, ValidationErrors? errors)
    {
        BroParameterInfo parameter = _method.Parameters[index];
        if (parameter.Validations.Count == 0 && SimpleTypes.Contains(parameter.Type))
        {
            return errors;
        }

        object? value = call.GetArgument(index);
        string path = parameter.IsWholeParams ? string.Empty : parameter.Name;
        errors = ParameterErrors(call, parameter, path, value, errors);
        if (value is null)
        {
            return errors;
        }

        if (_types[index] is { } type)
        {
            var context = new ValidateContext
            {
                ValidationContext = new ValidationContext(value, parameter.Name, call.Services, null),
                ValidationOptions = _options,
                CurrentValidationPath = path,
            };
            await type.ValidateAsync(value, context, call.CancellationToken).ConfigureAwait(false);
            foreach ((string member, string[] messages) in context.ValidationErrors ?? [])
            {
                (errors ??= new ValidationErrors()).Add(OnTheWire(call, parameter, path, member), messages);
            }
        }
        else if (_reflection is not null)
        {
            errors = _reflection(value, path, call, errors);
        }

        return errors;
    }

    // What a generated validator says in C# names, behind the parameter's own, which is on the wire already.
    private static string OnTheWire(BroCall call, BroParameterInfo parameter, string path, string member)
    {
        if (!member.StartsWith(path, StringComparison.Ordinal))
        {
            return member;
        }

        string rest = WireNames.Of(call.JsonOptions).Translate(parameter.Type, member[path.Length..].TrimStart('.'));
        return path.Length == 0 || rest.Length == 0 || rest[0] == '[' ? path + rest : $"{path}.{rest}";
    }

    private static ValidationErrors? ParameterErrors(BroCall call, BroParameterInfo parameter, string path, object? value, ValidationErrors? errors)
    {
        if (parameter.Validations.Count == 0)
        {
            return errors;
        }

        // The name is given, so that nothing is looked up by reflection; an instance is wanted even where the value is null.
        string name = parameter.IsWholeParams ? ValidationErrors.WholeParams : parameter.Name;
        var context = new ValidationContext(value ?? parameter, name, call.Services, null) { MemberName = name };
        foreach (ValidationAttribute attribute in parameter.Validations)
        {
            if (attribute.GetValidationResult(value, context) is { } failed)
            {
                (errors ??= new ValidationErrors()).Add(path, failed.ErrorMessage ?? attribute.FormatErrorMessage(name));
            }
        }

        return errors;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Only where the application says that reflection is enabled, which trimming turns off.")]
    private static Func<object, string, BroCall, ValidationErrors?, ValidationErrors?> Reflection() => ReflectionValidator.Validate;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Type}, which '{Parameter}' of {Method} is, is not validated: reflection is off, and nothing was generated for it. Mark it [ValidatableType] and call services.AddValidation() of Microsoft.Extensions.Validation.")]
    private static partial void NotLookedInto(ILogger logger, Type type, string parameter, BroMethodInfo method);
}
