using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;

namespace Bro.Rpc.Packages.Tests.Content;

/// <summary>What assemblies and their symbols say about each other, and about their sources.</summary>
internal static class SymbolFile
{
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    /// <summary>The id of the symbols that an assembly was compiled with.</summary>
    public static Guid SymbolsOf(byte[] assembly)
    {
        using var reader = new PEReader(new MemoryStream(assembly));
        DebugDirectoryEntry entry = reader.ReadDebugDirectory().Single(static entry => entry.Type == DebugDirectoryEntryType.CodeView);
        return reader.ReadCodeViewDebugDirectoryData(entry).Guid;
    }

    /// <summary>The id of symbols.</summary>
    public static Guid IdOf(byte[] symbols)
    {
        using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(symbols));
        return new BlobContentId(provider.GetMetadataReader().DebugMetadataHeader!.Id).Guid;
    }

    /// <summary>Whether an assembly holds its symbols itself.</summary>
    public static bool HasOwn(byte[] assembly)
    {
        using var reader = new PEReader(new MemoryStream(assembly));
        return reader.ReadDebugDirectory().Any(static entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
    }

    /// <summary>Where symbols say that their sources can be found, as JSON; null where they say nothing.</summary>
    public static string? SourceLinkOf(byte[] symbols)
    {
        using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(symbols));
        MetadataReader reader = provider.GetMetadataReader();
        return reader.GetCustomDebugInformation(EntityHandle.ModuleDefinition)
            .Select(reader.GetCustomDebugInformation)
            .Where(information => reader.GetGuid(information.Kind) == SourceLink)
            .Select(information => Encoding.UTF8.GetString(reader.GetBlobBytes(information.Value)))
            .SingleOrDefault();
    }

    /// <summary>The paths of all sources.</summary>
    public static IReadOnlyList<string> DocumentsOf(byte[] symbols)
    {
        using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(symbols));
        MetadataReader reader = provider.GetMetadataReader();
        return [.. reader.Documents.Select(handle => reader.GetString(reader.GetDocument(handle).Name))];
    }

    /// <summary>The assemblies that an assembly references.</summary>
    public static IReadOnlyDictionary<string, Version> ReferencesOf(byte[] assembly)
    {
        using var portable = new PEReader(new MemoryStream(assembly));
        MetadataReader reader = portable.GetMetadataReader();
        return reader.AssemblyReferences
            .Select(reader.GetAssemblyReference)
            .ToDictionary(reference => reader.GetString(reference.Name), static reference => reference.Version, StringComparer.Ordinal);
    }
}
