namespace Shop.Processes;

/// <summary>A private folder for the socket of the whole shop, gone when its gateway is.</summary>
internal sealed class SocketFolder : IDisposable
{
    private readonly DirectoryInfo _folder;

    private SocketFolder(DirectoryInfo folder) => _folder = folder;

    public string SocketPath => Path.Combine(_folder.FullName, "gateway.sock");

    public static SocketFolder Create()
    {
        try
        {
            // the system makes it for this user alone
            return new SocketFolder(Directory.CreateTempSubdirectory("bro-shop-"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"There is no place for its socket in '{Path.GetTempPath()}': {exception.Message} Set TMPDIR to a folder that this user may write to.", exception);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
