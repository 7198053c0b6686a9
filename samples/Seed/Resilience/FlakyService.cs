using Bro.Rpc;

/// <summary>Two of three calls fail as if the process had gone.</summary>
internal sealed class FlakyService : IFlakyService
{
    private int _calls;

    public int Calls => _calls;

    public Task<string> GetDataAsync(string id, CancellationToken cancellationToken) => Interlocked.Increment(ref _calls) % 3 == 0
        ? Task.FromResult($"the data of {id}")
        : throw new IpcException(IpcErrorCode.ConnectionLost, "Two of three calls fail here.");

    public Task<string> ChangeDataAsync(string id, CancellationToken cancellationToken) => GetDataAsync(id, cancellationToken);
}
