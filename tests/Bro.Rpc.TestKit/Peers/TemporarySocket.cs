using System.Text;

namespace Bro.Rpc.TestKit;

/// <summary>A path for a Unix socket in a directory of its own that nobody else may enter; gone with all it holds when disposed.</summary>
public sealed class TemporarySocket : IDisposable
{
    // sun_path holds 108 bytes on Linux and 104 on macOS, with the closing zero
    private const int LongestPath = 90;

    public TemporarySocket()
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("bro-").FullName;
        Path = PathOf("s");
        if (Encoding.UTF8.GetByteCount(Path) > LongestPath && !OperatingSystem.IsWindows())
        {
            // TMPDIR may be deep
            System.IO.Directory.Delete(Directory);
            Directory = System.IO.Directory.CreateDirectory(
                $"/tmp/bro-{Guid.NewGuid():N}",
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
            Path = PathOf("s");
        }
    }

    public string Path { get; }

    public string Directory { get; }

    /// <summary>A path of another file in the same directory.</summary>
    public string PathOf(string fileName) => System.IO.Path.Combine(Directory, fileName);

    public void Dispose()
    {
        if (System.IO.Directory.Exists(Directory))
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }
}
