using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Bro.Rpc.Generators.Models;

namespace Bro.Rpc.Generators.Emit;

/// <summary>Names the emitted files. Two names that differ in case only would cost the output of every service.</summary>
internal static class HintNames
{
    /// <summary>Gives each service a file of its own; a type that was marked twice gets one.</summary>
    public static ImmutableArray<ServiceFile> Assign(ImmutableArray<ServiceModel?> services)
    {
        var files = ImmutableArray.CreateBuilder<ServiceFile>(services.Length);
        var types = new HashSet<string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (ServiceModel? service in services)
        {
            if (service is null || !types.Add(service.MetadataName))
            {
                continue;
            }

            string wanted = WithoutForbidden(service.MetadataName);
            string name = wanted;
            for (int i = 2; !names.Add(name); i++)
            {
                name = $"{wanted}-{i.ToString(CultureInfo.InvariantCulture)}";
            }

            files.Add(new ServiceFile(name + ".g.cs", service));
        }

        return files.ToImmutable();
    }

    // An identifier may hold combining marks, which a hint name may not.
    private static string WithoutForbidden(string metadataName)
    {
        var name = new StringBuilder(metadataName.Length);
        foreach (char character in metadataName)
        {
            name.Append(char.IsLetterOrDigit(character) || character is '.' or '+' or '_' ? character : '_');
        }

        return name.ToString();
    }
}
