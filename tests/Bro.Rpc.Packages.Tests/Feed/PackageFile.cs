using System.IO.Compression;
using System.Xml.Linq;

namespace Bro.Rpc.Packages.Tests.Feed;

/// <summary>A package, read.</summary>
public sealed class PackageFile
{
    private readonly Dictionary<string, byte[]> _entries = new(StringComparer.Ordinal);

    private PackageFile(ZipArchive archive)
    {
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using Stream content = entry.Open();
            using var bytes = new MemoryStream();
            content.CopyTo(bytes);
            _entries.Add(entry.FullName, bytes.ToArray());
        }

        XElement nuspec = XElement.Load(new MemoryStream(_entries.Single(static entry => entry.Key.EndsWith(".nuspec", StringComparison.Ordinal)).Value));
        foreach (XElement element in nuspec.DescendantsAndSelf())
        {
            // the schema's year, which says nothing here
            element.Name = element.Name.LocalName;
        }

        Metadata = nuspec.Element("metadata")!;
    }

    /// <summary>The nuspec's metadata, without namespaces.</summary>
    public XElement Metadata { get; }

    /// <summary>All files but those of the packaging format, in order.</summary>
    public IReadOnlyList<string> Files =>
    [
        .. _entries.Keys
            .Where(static name => name is not ("[Content_Types].xml" or "_rels/.rels") && !name.EndsWith(".psmdcp", StringComparison.Ordinal) && !name.EndsWith(".nuspec", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    public static PackageFile Open(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        return new PackageFile(archive);
    }

    public byte[] Read(string file) => _entries[file];

    public string? Text(string element) => Metadata.Element(element)?.Value;
}
