using Bro.Rpc.Generators.Diagnostics;
using Bro.Rpc.Generators.Models;
using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>The parameters of one method: what each is, and whether they go together.</summary>
internal static class ParameterParser
{
    /// <summary>Parses all parameters of a method.</summary>
    /// <returns>The models, or null where one of them cannot be.</returns>
    public static ParameterModel[]? Parse(IMethodSymbol method, Findings findings)
    {
        bool valid = !method.IsVararg;
        if (method.IsVararg)
        {
            findings.Add(Descriptors.ByReferenceParameter, method, SyntaxPart.Passing, "__arglist", method.Name);
        }

        var models = new List<ParameterModel>(method.Parameters.Length);
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            ParameterModel? model = Parse(parameter, method, findings);
            if (model is null)
            {
                valid = false;
                continue;
            }

            valid &= IsAlone(model, parameter, models, findings);
            models.Add(model);
        }

        CheckToken(method, findings);
        return valid ? [.. models] : null;
    }

    private static ParameterModel? Parse(IParameterSymbol parameter, IMethodSymbol method, Findings findings)
    {
        if (parameter.RefKind is not RefKind.None || parameter.Type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer || parameter.Type.IsRefLikeType)
        {
            findings.Add(Descriptors.ByReferenceParameter, parameter, SyntaxPart.Passing, parameter.Name, method.Name);
            return null;
        }

        bool isWhole = IsWhole(parameter);
        ParameterRole role = isWhole ? ParameterRole.WholeParams
            : parameter.Type.Is(FrameworkNames.CancellationToken) ? ParameterRole.CancellationToken
            : parameter.Type.Is(MetadataNames.IpcContext) ? ParameterRole.Context
            : ParameterRole.Property;
        return role is ParameterRole.Context or ParameterRole.CancellationToken || TypeRules.Check(parameter.Type, parameter, findings)
            ? new ParameterModel(parameter.Name, WireName.OfParameter(parameter.Name), role, ParseValue(parameter), DefaultValue.Of(parameter), ValidationParser.Parse(parameter, findings))
            : null;
    }

    // A default of null is one of the parameter's values, whatever its type says of null: `= null!` is sent as it is, and must arrive.
    private static ValueModel ParseValue(IParameterSymbol parameter)
    {
        ValueModel value = ValueParser.Parse(TypeWithAttributes(parameter));
        return value.Nulls is NullRule.Rejected && parameter is { HasExplicitDefaultValue: true, ExplicitDefaultValue: null }
            ? value with { Nulls = NullRule.Unknown }
            : value;
    }

    // An override is called by the mark of what it overrides, and so is its parameter.
    private static bool IsWhole(IParameterSymbol parameter) =>
        parameter.HasAttribute(MetadataNames.BroParamsAttribute) || (parameter.Overridden() is { } overridden && IsWhole(overridden));

    // The compiler's attributes may say more of null than the type does, and it holds the proxy to them.
    private static ITypeSymbol TypeWithAttributes(IParameterSymbol parameter) => parameter.Type switch
    {
        { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated } type when parameter.HasAttribute(FrameworkNames.AllowNullAttribute) =>
            type.WithNullableAnnotation(NullableAnnotation.Annotated),
        { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated } type when parameter.HasAttribute(FrameworkNames.DisallowNullAttribute) =>
            type.WithNullableAnnotation(NullableAnnotation.NotAnnotated),
        ITypeSymbol type => type,
    };

    // Checks a parameter against those before it.
    private static bool IsAlone(ParameterModel model, IParameterSymbol parameter, List<ParameterModel> before, Findings findings)
    {
        foreach (ParameterModel other in before)
        {
            switch (model.Role, other.Role)
            {
                case (ParameterRole.CancellationToken, ParameterRole.CancellationToken):
                case (ParameterRole.Context, ParameterRole.Context):
                    findings.Add(Descriptors.RepeatedCallParameter, parameter, SyntaxPart.Name, parameter.Type.MessageName(), other.Name);
                    return false;
                case (ParameterRole.Property, ParameterRole.Property) when model.WireName == other.WireName:
                    findings.Add(
                        Descriptors.CollidingParameters,
                        parameter,
                        SyntaxPart.Name,
                        parameter.Name,
                        other.Name,
                        $"both are the property '{model.WireName}'; rename one of them");
                    return false;
                case (ParameterRole.WholeParams, ParameterRole.Property or ParameterRole.WholeParams):
                case (ParameterRole.Property, ParameterRole.WholeParams):
                    findings.Add(
                        Descriptors.CollidingParameters,
                        parameter,
                        SyntaxPart.Name,
                        parameter.Name,
                        other.Name,
                        "a parameter marked [BroParams] is the whole params value; put the other one into its type");
                    return false;
            }
        }

        return true;
    }

    private static void CheckToken(IMethodSymbol method, Findings findings)
    {
        IParameterSymbol[] tokens = [.. method.Parameters.Where(parameter => parameter.Type.Is(FrameworkNames.CancellationToken))];
        if (tokens is not [IParameterSymbol token])
        {
            // Two of them are an error, which is enough to say.
            if (tokens.Length == 0)
            {
                findings.Add(Descriptors.NoCancellationToken, method, SyntaxPart.Name, method.Name);
            }

            return;
        }

        // C# itself wants params to be last.
        int last = method.Parameters.Length - (method.Parameters[method.Parameters.Length - 1].IsParams ? 2 : 1);
        if (token.Ordinal < last)
        {
            findings.Add(Descriptors.CancellationTokenNotLast, token, SyntaxPart.Name, token.Name, method.Name);
        }
    }
}
