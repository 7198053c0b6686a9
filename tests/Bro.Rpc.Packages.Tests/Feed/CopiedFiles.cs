namespace Bro.Rpc.Packages.Tests.Feed;

/// <summary>Copies sources, and nothing that was built from them.</summary>
internal static class CopiedFiles
{
    /// <summary>A file, or a directory with all below it.</summary>
    public static void Copy(string source, string target)
    {
        if (!Directory.Exists(source))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(source, target);
            return;
        }

        Directory.CreateDirectory(target);
        foreach (string entry in Directory.EnumerateFileSystemEntries(source).Where(static path => Path.GetFileName(path) is not ("bin" or "obj")))
        {
            Copy(entry, Path.Combine(target, Path.GetFileName(entry)));
        }
    }
}
