namespace Bro.Rpc.Generators.Parsing;

/// <summary>Names on the wire. Protocol §2: any string; ours are never empty and hold no control characters.</summary>
internal static class WireName
{
    private const string AsyncSuffix = "Async";

    /// <summary>The name that follows from a method's C# name: without <c>Async</c>, in camel case.</summary>
    public static string OfMethod(string name) => CamelCase(WithoutAsync(name));

    /// <summary>The name that follows from a parameter's C# name.</summary>
    public static string OfParameter(string name) => CamelCase(name);

    /// <summary>The name without <c>Async</c> at its end; a method called just that keeps its name.</summary>
    public static string WithoutAsync(string name) =>
        name.Length > AsyncSuffix.Length && name.EndsWith(AsyncSuffix, StringComparison.Ordinal)
            ? name.Substring(0, name.Length - AsyncSuffix.Length)
            : name;

    /// <summary>What <c>JsonNamingPolicy.CamelCase</c> makes of a name.</summary>
    public static string CamelCase(string name)
    {
        if (name.Length == 0 || !char.IsUpper(name[0]))
        {
            return name;
        }

        char[] chars = name.ToCharArray();
        for (int i = 0; i < chars.Length; i++)
        {
            if (i == 1 && !char.IsUpper(chars[i]))
            {
                break;
            }

            // An acronym ends one letter before the next word begins: URLValue is urlValue.
            if (i > 0 && i + 1 < chars.Length && !char.IsUpper(chars[i + 1]))
            {
                break;
            }

            chars[i] = char.ToLowerInvariant(chars[i]);
        }

        return new string(chars);
    }

    /// <summary>Whether a name can stand on the wire: not blank, no control characters, valid Unicode.</summary>
    public static bool IsValid(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return false;
        }

        for (int i = 0; i < name!.Length; i++)
        {
            if (char.IsControl(name[i]))
            {
                return false;
            }

            if (char.IsSurrogate(name[i]))
            {
                // Half a pair has no UTF-8.
                if (i + 1 == name.Length || !char.IsSurrogatePair(name[i], name[i + 1]))
                {
                    return false;
                }

                i++;
            }
        }

        return true;
    }
}
